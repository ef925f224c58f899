using HetServe.Allocation.Problems;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Studies;

/// <summary>How many times faster a heuristic is than exact solvers at reaching a plan as cheap as its own.</summary>
/// <param name="Factor">The number of times.</param>
/// <param name="IsLowerBound">Whether no solver reached such a plan: a whole run counts then, and the number is a lower bound.</param>
public readonly record struct SpeedUp(double Factor, bool IsLowerBound)
{
    /// <summary>
    /// Time until the fastest exact run had a plan as cheap as the heuristic's, divided by the heuristic's time. If no run had one, the
    /// shortest time limit that was hit replaces that time. Null if there is nothing to compare.
    /// </summary>
    /// <param name="cost">Cost of the heuristic's plan, $.</param>
    /// <param name="seconds">Time of the heuristic, s.</param>
    /// <param name="exact">Runs of exact solvers without a starting plan, and the time limit of each that hit it, s.</param>
    internal static SpeedUp? Of(double cost, double seconds, IReadOnlyList<(IncumbentTrace Incumbents, double? LimitHit)> exact)
    {
        if (!(seconds > 0)) return null;
        double target = cost + Tolerances.SameCost * Math.Abs(cost);
        if (exact.Min(run => run.Incumbents.SecondsTo(target)) is { } reached) return new SpeedUp(reached / seconds, IsLowerBound: false);
        return exact.Min(run => run.LimitHit) is { } limit ? new SpeedUp(limit / seconds, IsLowerBound: true) : null;
    }

    /// <summary>The median. It is a lower bound if any of the numbers is one, because a larger number may raise the median.</summary>
    internal static SpeedUp? Median(IReadOnlyList<SpeedUp> all) =>
        all.Count == 0 ? null : new SpeedUp(all.Select(s => s.Factor).Median(), all.Any(s => s.IsLowerBound));

    /// <summary>The least.</summary>
    internal static SpeedUp? Least(IReadOnlyList<SpeedUp> all) => all.Count == 0 ? null : all.MinBy(s => s.Factor);
}
