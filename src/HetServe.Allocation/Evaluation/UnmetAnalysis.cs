using System.Diagnostics;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Finds, after a search, why query types stay unserved. For each, the reason is the cost of the cheapest option that could serve the rest
/// beside the plan. Where none could, it is what runs out, and failing that the rule that keeps the cheapest out.
/// </summary>
internal sealed class UnmetAnalysis
{
    private readonly PlanEvaluation _plan;
    private readonly ProblemTables _tables;
    private readonly RouteLimits _limits;
    private readonly bool[] _isOpen; // by pair of model and tier

    private UnmetAnalysis(PlanEvaluation plan)
    {
        (_plan, _tables, _limits) = (plan, plan.Tables, new RouteLimits(plan));
        _isOpen = new bool[_tables.PairCount];
        foreach (DeploymentLoad load in plan.Deployments) _isOpen[_tables.PairOf(load.OptionIndex)] = true;
    }

    /// <summary>A reason for each query type that the plan leaves a share of unserved.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="time">
    /// Time to look for reasons, for a run that was stopped and has to return: the reason of a query type that is not looked at by then
    /// says so. Null for no limit.
    /// </param>
    public static IReadOnlyList<UnservedReason> Explain(PlanEvaluation plan, TimeSpan? time = null) => Explain(plan, _ => 0, time);

    /// <summary>A reason for each query type that the plan leaves more unserved of than allowed.</summary>
    /// <inheritdoc cref="Explain(PlanEvaluation, TimeSpan?)"/>
    public static IReadOnlyList<UnservedReason> ExplainExcess(PlanEvaluation plan, TimeSpan? time = null) =>
        Explain(plan, i => plan.Tables.MaxUnmet[i], time);

    private static List<UnservedReason> Explain(PlanEvaluation plan, Func<int, double> allowed, TimeSpan? time)
    {
        long start = Stopwatch.GetTimestamp();
        UnmetAnalysis? analysis = null; // most plans serve everything
        var reasons = new List<UnservedReason>();
        for (int i = 0; i < plan.Tables.QueryCount; i++)
        {
            double unmet = plan.Queries[i].Unmet, rest = unmet - allowed(i);
            if (rest < Tolerances.ZeroShare) continue;
            bool isLate = Stopwatch.GetElapsedTime(start) >= time;
            UnservedReason reason = isLate
                ? NotLookedAt(plan.QueryName(i), rest)
                : UnservableQueries.Explain(plan.Tables, i, 1) ?? (analysis ??= new UnmetAnalysis(plan)).Explain(i, rest);
            reasons.Add(reason with { Fraction = unmet });
        }

        return reasons;
    }

    private static UnservedReason NotLookedAt(string query, double share) => new(
        query, share, ConstraintNames.Search,
        FormattableString.Invariant($"{100 * share:G4}% of '{query}' was left when the run stopped, and there was no time for a reason."));

    private UnservedReason Explain(int query, double share)
    {
        Way? best = null;
        foreach (int option in _tables.Candidates)
        {
            if (best is { Rank: 0 } open && LeastCost(option) >= open.Cost) continue;
            if (!_tables.FindAdmitted(query, option, out RouteMetrics route)) continue;
            FurtherShare further = _limits.Serve(query, option, route, share);
            double cost = further.Cost;
            if (best is { Rank: 0 } found && cost >= found.Cost) continue;
            int broken = _limits.FirstBroken(further);
            var way = new Way(further, cost, broken < 0 ? null : _limits.At(broken, further));
            if (best is not { } other || (way.Rank, way.Cost).CompareTo((other.Rank, other.Cost)) < 0) best = way;
        }

        Way cheapest = best!.Value; // a query type that no candidate admits is unservable, and has its reason already
        double penalty = _tables.UnmetCost[query] * share;
        string name = _plan.QueryName(query);
        string what = FormattableString.Invariant(
            $"Serving another {100 * share:G4}% of '{name}' by {OptionText.NameOf(_tables, cheapest.Further.Option)} ");
        if (cheapest.Broken is { } limit) return new UnservedReason(name, share, limit.Constraint, $"{what}{limit.Consequence}.");

        string takes = what + FormattableString.Invariant($"takes ${cheapest.Cost:G6}, the penalty is ${penalty:G6}");
        return cheapest.Cost >= penalty
            ? new UnservedReason(name, share, ConstraintNames.Cost, $"{takes}.")
            : new UnservedReason(name, share, ConstraintNames.Search, $"{takes}: the search left it.");
    }

    /// <summary>
    /// Least cost of an option before any route to it, $: weights, and rental unless the GPUs are bought by nodes, which may have idle ones;
    /// nothing where its pair is open.
    /// </summary>
    private double LeastCost(int option) => _isOpen[_tables.PairOf(option)]
        ? 0
        : (_tables.NodeSize[_tables.GpuIndexOf(option)] > 1 ? 0 : _tables.LeastReplicas * _tables.Rental[option]) + _tables.StoragePrice * _tables.WeightsGb[option];

    /// <summary>A way to serve a further share, with the first limit that does not admit it; null where all do.</summary>
    private readonly record struct Way(FurtherShare Further, double Cost, LimitUse? Broken)
    {
        /// <summary>0 where it is open, 1 where something runs out, 2 where a rule is in its way.</summary>
        public int Rank => Broken is not { } limit ? 0 : limit.IsRule ? 2 : 1;
    }
}
