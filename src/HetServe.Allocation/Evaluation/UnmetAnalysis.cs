using System.Diagnostics;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Works out, after a search, why query types stay unserved: for each, what the cheapest option costs that could take the rest beside what
/// the plan already does; where none could, what runs out; failing that, the rule that keeps the cheapest out.
/// </summary>
internal sealed class UnmetAnalysis
{
    private readonly PlanEvaluation _plan;
    private readonly ProblemTables _tables;
    private readonly int[] _deploymentOfPair; // index in the plan's deployments by pair, -1 for none
    private readonly string[] _gpuUnit;       // by GPU type

    private UnmetAnalysis(PlanEvaluation plan)
    {
        (_plan, _tables) = (plan, plan.Tables);
        _deploymentOfPair = new int[_tables.PairCount];
        Array.Fill(_deploymentOfPair, -1);
        _gpuUnit = [.. _tables.GpuNames.Select(name => name + " GPUs")];
        for (int d = 0; d < plan.Deployments.Count; d++) _deploymentOfPair[_tables.PairOf(plan.Deployments[d].OptionIndex)] = d;
    }

    /// <summary>A reason for each query type of which the plan leaves a share unserved.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="time">
    /// Time to look for reasons, for a run that was stopped and has to return: query types that are not looked at by then have that as
    /// theirs. Null for no limit.
    /// </param>
    public static IReadOnlyList<UnservedReason> Explain(PlanEvaluation plan, TimeSpan? time = null) => new UnmetAnalysis(plan).Explain(_ => 0, time);

    /// <summary>A reason for each query type of which the plan leaves more unserved than allowed.</summary>
    public static IReadOnlyList<UnservedReason> ExplainExcess(PlanEvaluation plan) =>
        new UnmetAnalysis(plan).Explain(i => plan.Tables.MaxUnmet[i]);

    private List<UnservedReason> Explain(Func<int, double> allowed, TimeSpan? time = null)
    {
        long began = Stopwatch.GetTimestamp();
        var reasons = new List<UnservedReason>();
        for (int i = 0; i < _tables.QueryCount; i++)
        {
            double unmet = _plan.Queries[i].Unmet, rest = unmet - allowed(i);
            if (rest < Tolerances.ZeroShare) continue;
            bool isLate = Stopwatch.GetElapsedTime(began) >= time;
            UnservedReason reason = isLate ? NotLookedAt(i, rest) : UnservableQueries.Explain(_tables, i, 1) ?? Explain(i, rest);
            reasons.Add(reason with { Fraction = unmet });
        }

        return reasons;
    }

    private UnservedReason NotLookedAt(int query, double share)
    {
        string name = _tables.Problem.Queries[query].Name;
        return new UnservedReason(name, share, ConstraintNames.Search, FormattableString.Invariant(
            $"{100 * share:G4}% of '{name}' was left when the run was stopped, and no reason was looked for."));
    }

    private UnservedReason Explain(int query, double share)
    {
        Way? best = null;
        foreach (int option in _tables.Candidates)
        {
            if (best is { Rank: 0 } open && LeastCost(option) >= open.Cost) continue;
            if (!_tables.FindRoute(query, option, out RouteMetrics route) || !_tables.Meets(query, route)) continue;
            if (WayOf(query, option, share, route, best) is { } better) best = better;
        }

        Way cheapest = best!.Value; // a query type that no candidate admits is unservable, and was answered before
        double penalty = _tables.UnmetCost[query] * share;
        string name = _tables.Problem.Queries[query].Name, by = UnservableQueries.NameOf(_tables, cheapest.Option);
        string what = FormattableString.Invariant($"Serving another {100 * share:G4}% of '{name}' by {by} takes ");
        if (cheapest.Barrier is { } barrier)
        {
            return new UnservedReason(name, share, barrier.Constraint, what + FormattableString.Invariant(
                $"{barrier.Takes:G6} {barrier.Unit}, {Math.Round(Math.Max(0, barrier.Left), 9):G6} left."));
        }

        string cost = FormattableString.Invariant($"${cheapest.Cost:G6}, the penalty is ${penalty:G6}");
        return cheapest.Cost >= penalty
            ? new UnservedReason(name, share, ConstraintNames.Cost, $"{what}{cost}.")
            : new UnservedReason(name, share, ConstraintNames.Search, $"{what}{cost}: the search left it.");
    }

    /// <summary>Cost of an option before any route to it, $: of a replica with its weights, or nothing where its pair is open.</summary>
    private double LeastCost(int option) => _deploymentOfPair[_tables.PairOf(option)] >= 0
        ? 0
        : _tables.Rental[option] + _tables.StoragePrice * _tables.WeightsGb[option];

    /// <summary>
    /// What it takes to serve a further share of a query type by an option, and the first constraint that forbids it; null where another
    /// way is as good.
    /// </summary>
    private Way? WayOf(int query, int option, double share, in RouteMetrics route, in Way? other)
    {
        int d = _deploymentOfPair[_tables.PairOf(option)];
        bool running = d >= 0 && _plan.Deployments[d].OptionIndex == option;
        (int had, double memory, double busy) = running
            ? (_plan.Deployments[d].Deployment.Replicas, _plan.Deployments[d].MemoryGb, _plan.Deployments[d].BusyReplicas)
            : (0, 0, 0);
        double load = Math.Max(
            (memory + route.MemoryGb * share) / _tables.FreeGb[option], (busy + route.BusyReplicas * share) / _tables.MaxUtilization);
        double replicas = Math.Max(Math.Max(1, had), Math.Ceiling(load * (1 - Tolerances.Feasibility))) - had;
        double storageGb = (running ? 0 : _tables.WeightsGb[option]) + _tables.TokenGb[query] * share;
        double spending = _tables.Rental[option] * replicas + _tables.StoragePrice * storageGb;
        double cost = spending + _tables.DelayCostPerSecond[query] * route.DelaySeconds * share;
        if (other is { Rank: 0 } open && cost >= open.Cost) return null;

        int gpu = _tables.GpuIndexOf(option);
        QueryLoad served = _plan.Queries[query];
        ReadOnlySpan<Barrier> barriers =
        [
            new(ConstraintNames.Placement, d >= 0 && !running ? 1 : 0, 0, "change of the parallelism that the pair runs", IsRule: true),
            new(ConstraintNames.Placement, replicas, _tables.Problem.MaxReplicas - had, "replicas"),
            Mean(ConstraintNames.Error, route.ErrorRate, _tables.MeanErrorLimit[query], served.ErrorSum, "of error rate above the SLO"),
            Mean(
                ConstraintNames.Delay, route.DelaySeconds, _tables.MeanDelayLimit[query], served.DelaySumSeconds,
                "s of mean delay above the SLO"),
            new(ConstraintNames.Availability, _tables.Gpus[option] * replicas,
                _tables.GpuCount[gpu] - _plan.Gpus.GetValueOrDefault(_tables.GpuNames[gpu]), _gpuUnit[gpu]),
            new(ConstraintNames.Storage, storageGb, _tables.StorageCapacityGb - _plan.StorageGb, "GB of storage"),
            new(ConstraintNames.Budget, spending, _tables.Budget - _plan.Cost.Rental - _plan.Cost.Storage, "dollars of budget"),
        ];
        Barrier? first = null;
        for (int n = 0; n < barriers.Length && first is null; n++)
            if (!Tolerances.Holds(barriers[n].Takes, barriers[n].Left)) first = barriers[n];
        var way = new Way(option, cost, first);
        return other is not { } best || (way.Rank, way.Cost).CompareTo((best.Rank, best.Cost)) < 0 ? way : null;

        Barrier Mean(string constraint, double value, double slo, double sum, string unit) => double.IsInfinity(slo)
            ? new Barrier(constraint, 0, 0, unit)
            : new Barrier(constraint, (value - slo) * share, slo * served.Served - sum, unit, IsRule: true);
    }

    /// <summary>A way to serve a further share; barred by a barrier, open without one.</summary>
    private readonly record struct Way(int Option, double Cost, Barrier? Barrier)
    {
        public int Rank => Barrier is null ? 0 : Barrier.Value.IsRule ? 2 : 1;
    }

    /// <summary>What a way takes of something and what is left of it: forbidden where that is less.</summary>
    private readonly record struct Barrier(string Constraint, double Takes, double Left, string Unit, bool IsRule = false);
}
