using System.Globalization;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>Says which query types of a round do not reach the target, and what stops them.</summary>
internal static class Obstacles
{
    /// <summary>The query types that miss, the worst first.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="round">The round.</param>
    /// <param name="target">Share of queries that must meet their SLOs.</param>
    public static IReadOnlyList<AttainmentObstacle> Of(AllocationProblem problem, AttainmentRound round, double target) =>
    [
        .. round.Simulation.Queries.Index()
            .Where(query => query.Item.Simulated > 0 ? query.Item.Attainment.Low < target : query.Item.Unserved > 0)
            .OrderBy(query => query.Item.Attainment.Low)
            .Select(query => new AttainmentObstacle(query.Item.Query, Reason(problem.Queries[query.Index], query.Item, round, target))),
    ];

    private static string Reason(QueryType query, QueryOutcome outcome, AttainmentRound round, double target)
    {
        if (outcome.Simulated == 0) return "no plan serves it: each option that may serve it misses its SLOs, or has no GPUs left";
        if (outcome.Attainment.Share >= target)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"{outcome.Attainment.Share:P2} of its {outcome.Simulated} queries meet, but the interval starts at {outcome.Attainment.Low:P2}: simulate longer");
        }

        (string name, double misses, TimeSpan? limit) = new[]
        {
            ("ttftSlo", outcome.TtftMisses, query.TtftSlo), ("tpotSlo", outcome.TpotMisses, query.TpotSlo), ("delaySlo", outcome.DelayMisses, query.DelaySlo),
        }.MaxBy(slo => slo.Item2);
        RouteOutcome worst = round.Simulation.Routes.Where(route => route.Query == query.Name).MinBy(route => route.Outcome.Attainment.Share)!;
        return string.Create(CultureInfo.InvariantCulture,
            $"{misses:P1} of its queries miss {name} ({limit?.TotalSeconds:G4} s); on {worst.Model} on {worst.Tier} {worst.Outcome.Attainment.Share:P1} meet all SLOs");
    }
}
