using HetServe.Allocation.Problems;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Studies;

/// <summary>How many times faster a heuristic is than exact solvers at reaching a plan as cheap as its own.</summary>
/// <param name="Factor">The number of times.</param>
/// <param name="IsLowerBound">Whether no solver reached such a plan, so that its whole run counts and the number is a lower bound.</param>
public readonly record struct SpeedUp(double Factor, bool IsLowerBound)
{
    /// <summary>
    /// Time in which the fastest exact run first had a plan as cheap as the heuristic's, over the heuristic's time; where none had one, the
    /// shortest time limit hit takes its place. Null where there is nothing to compare.
    /// </summary>
    /// <param name="cost">Cost of the heuristic's plan, $.</param>
    /// <param name="seconds">Time of the heuristic, s.</param>
    /// <param name="exact">Runs of exact solvers that began with no plan, and the time limit of each that hit it, s.</param>
    internal static SpeedUp? Of(double cost, double seconds, IReadOnlyList<(IncumbentTrace Incumbents, double? LimitHit)> exact)
    {
        if (!(seconds > 0)) return null;
        double target = cost + Tolerances.SameCost * Math.Abs(cost);
        if (exact.Min(run => run.Incumbents.SecondsTo(target)) is { } reached) return new SpeedUp(reached / seconds, IsLowerBound: false);
        return exact.Min(run => run.LimitHit) is { } limit ? new SpeedUp(limit / seconds, IsLowerBound: true) : null;
    }

    /// <summary>The median; a lower bound where any of the numbers is, for a larger one in its place may move the median up.</summary>
    internal static SpeedUp? Median(IReadOnlyList<SpeedUp> all) =>
        all.Count == 0 ? null : new SpeedUp(all.Select(s => s.Factor).Median(), all.Any(s => s.IsLowerBound));

    /// <summary>The least.</summary>
    internal static SpeedUp? Least(IReadOnlyList<SpeedUp> all) => all.Count == 0 ? null : all.MinBy(s => s.Factor);
}
