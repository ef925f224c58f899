using MathNet.Numerics.Distributions;

namespace HetServe.Allocation.Simulation.Statistics;

/// <summary>Share of queries that met all their SLOs, with a 95 % confidence interval.</summary>
/// <remarks>
/// Queries that share an engine miss together, so the interval is the wider of two: Wilson's, as if queries were independent, and Student's
/// t over batches of time, which sees that they are not.
/// </remarks>
/// <param name="Share">The share, in [0, 1]; 1 where no query was simulated.</param>
/// <param name="Low">Lower limit, in [0, 1]; 0 where no query was simulated.</param>
/// <param name="High">Upper limit, in [0, 1].</param>
public readonly record struct AttainmentEstimate(double Share, double Low, double High)
{
    private const int Batches = 18;
    private const double UpperTail = 0.975;
    private static readonly double s_normal = Normal.InvCDF(0, 1, UpperTail);
    private static readonly double s_student = StudentT.InvCDF(0, 1, Batches - 1, UpperTail);

    /// <summary>Estimates the share from counts by bins of time.</summary>
    /// <param name="simulated">Queries by bin.</param>
    /// <param name="met">Those that met all their SLOs, by bin.</param>
    internal static AttainmentEstimate Of(ReadOnlySpan<int> simulated, ReadOnlySpan<int> met)
    {
        long n = Sum(simulated), m = Sum(met);
        if (n == 0) return new AttainmentEstimate(1, 0, 1);
        double share = (double)m / n, squares = 0;
        for (int batch = 0; batch < Batches; batch++)
        {
            Range bins = (simulated.Length * batch / Batches)..(simulated.Length * (batch + 1) / Batches);
            double off = Sum(met[bins]) - share * Sum(simulated[bins]);
            squares += off * off;
        }

        double batched = s_student * Math.Sqrt(squares * Batches / (Batches - 1)) / n;
        double z = s_normal * s_normal / n, centre = (share + z / 2) / (1 + z);
        double wilson = Math.Sqrt(z * (share * (1 - share) + z / 4)) / (1 + z);
        return new AttainmentEstimate(
            share,
            Math.Clamp(Math.Min(centre - wilson, share - batched), 0, share),
            Math.Clamp(Math.Max(centre + wilson, share + batched), share, 1));
    }

    private static long Sum(ReadOnlySpan<int> counts)
    {
        long sum = 0;
        foreach (int count in counts) sum += count;
        return sum;
    }
}
