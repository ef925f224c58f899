using System.Globalization;

namespace HetServe.Allocation.Problems;

/// <summary>
/// Headroom of a plan for conditions worse than the forecast. The allocator plans as if delays, error rates and arrival rates were higher
/// by these factors and as if replicas had to stay less busy. With unchanged routes, the plan then meets every objective under all
/// conditions whose factors are no higher on any route. Immutable. <c>HeadroomAllocator</c> plans with it.
/// </summary>
public sealed record Headroom
{
    /// <summary>No headroom: the problem's own limits apply.</summary>
    public static Headroom None { get; } = new();

    /// <summary>Factor on TTFT, TPOT and delay, and therefore on resident KV cache, at least 1. Default 1.</summary>
    public double Delay { get; init => field = Factor(nameof(Delay), value); } = 1;

    /// <summary>Factor on error rates, at least 1. Default 1.</summary>
    public double Error { get; init => field = Factor(nameof(Error), value); } = 1;

    /// <summary>Factor on arrival rates, at least 1. Default 1.</summary>
    public double Rate { get; init => field = Factor(nameof(Rate), value); } = 1;

    /// <summary>
    /// Share of a replica's time that may be busy, in (0, 1]. The engine model keeps the utilisation levels up to it, and an allocator throws
    /// <see cref="InvalidOperationException"/> where none is left; the roofline model takes the lower of this and
    /// <see cref="PerformanceParameters.MaxUtilization"/>. Null for no change. Default null.
    /// </summary>
    public double? MaxUtilization
    {
        get;
        init => field = value is null or (> 0 and <= 1) ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, $"Headroom: {nameof(MaxUtilization)} must be in (0, 1], was {Text(value.Value)}.");
    }

    /// <summary>
    /// The problem to plan for: the factors divide objectives and multiply KV cache and rates, and utilisation levels above <see cref="MaxUtilization"/> are removed.
    /// Prices and penalties stay, but costs differ because rates do. Every plan that is feasible for it is feasible for the given problem.
    /// </summary>
    internal AllocationProblem Tighten(AllocationProblem problem) => this == None ? problem : problem with
    {
        Queries = [.. problem.Queries.Select(Tighten)],
        ResidentFactor = Delay * problem.ResidentFactor,
        Performance = Tighten(problem.Performance),
    };

    private QueryType Tighten(QueryType query) => query with
    {
        DelayMargin = Delay * query.DelayMargin,
        RatePerHour = Rate * query.RatePerHour,
        ErrorSlo = query.ErrorSlo < 1 ? query.ErrorSlo / Error : 1, // an error rate never exceeds 1
    };

    private PerformanceParameters Tighten(PerformanceParameters performance)
    {
        if (MaxUtilization is not { } most) return performance;
        if (!performance.IsEngine) return performance with { MaxUtilization = Math.Min(performance.MaxUtilization, most) };
        double[] levels = [.. performance.UtilizationLevels.Where(u => u <= most)];
        return levels.Length > 0
            ? performance with { UtilizationLevels = levels }
            : throw new InvalidOperationException(
                $"Headroom: {nameof(MaxUtilization)} {Text(most)} is below every level of performance.utilizationLevels, "
                + $"{Text(performance.UtilizationLevels[0])} the lowest.");
    }

    private static double Factor(string name, double value) =>
        double.IsFinite(value) && value >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, $"Headroom: {name} must be a number of at least 1, was {Text(value)}.");

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
