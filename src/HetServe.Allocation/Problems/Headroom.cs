using System.Globalization;

namespace HetServe.Allocation.Problems;

/// <summary>
/// Room that a plan keeps for a world worse than its forecast: it is planned as if delays, error rates and arrival rates were higher by
/// these factors and replicas could be kept less busy. A plan made with headroom keeps every objective, with its routes as they are, in
/// every world whose factors are no higher, route by route. Immutable. Plan with it by <see cref="Allocators.HeadroomAllocator"/>.
/// </summary>
public sealed record Headroom
{
    /// <summary>No room beyond the problem's own limits.</summary>
    public static Headroom None { get; } = new();

    /// <summary>Factor on TTFT, TPOT and delay, and so on the KV cache that stays resident, at least 1. Default 1.</summary>
    public double Delay { get; init => field = Factor(nameof(Delay), value); } = 1;

    /// <summary>Factor on error rates, at least 1. Default 1.</summary>
    public double Error { get; init => field = Factor(nameof(Error), value); } = 1;

    /// <summary>Factor on arrival rates, at least 1. Default 1.</summary>
    public double Rate { get; init => field = Factor(nameof(Rate), value); } = 1;

    /// <summary>
    /// Share of a replica's time that may be busy, in (0, 1], where it is less than <see cref="PerformanceParameters.MaxUtilization"/>;
    /// null for the problem's own. Default null.
    /// </summary>
    public double? MaxUtilization
    {
        get;
        init => field = value is null or (> 0 and <= 1) ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, $"Headroom: {nameof(MaxUtilization)} must be in (0, 1], was {Text(value.Value)}.");
    }

    /// <summary>
    /// The problem to plan on: objectives divided by the factors of delay and error, KV cache and rates multiplied, the utilisation cap
    /// lowered. Prices and penalties stay, but rates count in them. Every plan that is feasible for it is feasible for the problem given;
    /// costs are not the same.
    /// </summary>
    internal AllocationProblem Tighten(AllocationProblem problem) => this == None ? problem : problem with
    {
        Queries = [.. problem.Queries.Select(Tighten)],
        Models = [.. problem.Models.Select(m => m with { KvKbPerToken = Delay * m.KvKbPerToken })],
        Performance = problem.Performance with
        {
            MaxUtilization = Math.Min(problem.Performance.MaxUtilization, MaxUtilization ?? 1),
        },
    };

    private QueryType Tighten(QueryType query) => query.ScaleDelays(1 / Delay) with
    {
        RatePerHour = Rate * query.RatePerHour,
        ErrorSlo = query.ErrorSlo < 1 ? query.ErrorSlo / Error : 1, // an error rate is at most 1, however it grows
    };

    private static double Factor(string name, double value) =>
        double.IsFinite(value) && value >= 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, $"Headroom: {name} must be a number of at least 1, was {Text(value)}.");

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
