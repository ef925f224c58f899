using MathNet.Numerics.Distributions;

namespace HetServe.Allocation.Studies;

/// <summary>A mean over scenarios with its 95 % confidence interval, by Student's t: mean ± <see cref="HalfWidth"/>.</summary>
/// <param name="Mean">Mean of the samples.</param>
/// <param name="HalfWidth">Half the width of the interval, at least 0; null for a single sample, which has none.</param>
public readonly record struct Estimate(double Mean, double? HalfWidth)
{
    private const double UpperTail = 0.975;

    /// <summary>Estimates the mean.</summary>
    /// <param name="samples">Independent samples; at least one.</param>
    /// <exception cref="ArgumentException">There is no sample.</exception>
    public static Estimate Of(IReadOnlyCollection<double> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0) throw new ArgumentException("An estimate takes at least one sample.", nameof(samples));
        double mean = samples.Average();
        if (samples.Count == 1) return new Estimate(mean, null);
        int freedom = samples.Count - 1;
        double variance = samples.Sum(sample => (sample - mean) * (sample - mean)) / freedom;
        return new Estimate(mean, StudentT.InvCDF(0, 1, freedom, UpperTail) * Math.Sqrt(variance / samples.Count));
    }
}
