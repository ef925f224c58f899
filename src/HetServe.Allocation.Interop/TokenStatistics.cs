namespace HetServe.Allocation.Interop;

/// <summary>
/// How long prompts or answers are, in tokens. A percentile is the smallest length that at least so many percent of the requests do not
/// exceed. Lengths from 65,536 tokens on are known to 1 part in 32,768 (rounded down), shorter ones exactly.
/// </summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="P50">Median.</param>
/// <param name="P90">90th percentile.</param>
/// <param name="P99">99th percentile.</param>
public sealed record TokenStatistics(double Mean, int P50, int P90, int P99)
{
    /// <summary>95th percentile; null in a summary without it. Default null.</summary>
    public int? P95 { get; init; }

    /// <summary>
    /// Coefficient of variation: the standard deviation of the requests over the mean; 0 for a mean of 0. Null in a summary without it.
    /// Default null.
    /// </summary>
    public double? Cv { get; init; }

    /// <summary>A percentile: 50, 90, 95 or 99; null where the summary lacks it.</summary>
    internal int? Percentile(int percent) => percent switch
    {
        50 => P50,
        90 => P90,
        95 => P95,
        _ => P99,
    };
}
