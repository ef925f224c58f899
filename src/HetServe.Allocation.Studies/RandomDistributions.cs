using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies;

/// <summary>Distributions beyond the uniform one, by inversion: one draw each.</summary>
internal static class RandomDistributions
{
    private const double HalfStepOfDouble = 1.0 / (1UL << 54);

    /// <summary>Normal. One draw.</summary>
    public static double Normal(this SeededRandom random, double mean = 0, double standardDeviation = 1) =>
        // Half a step up keeps the quantile off 0, where it would be infinite.
        MathNet.Numerics.Distributions.Normal.InvCDF(mean, standardDeviation, random.NextDouble() + HalfStepOfDouble);
}
