using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>Finds the least single change that serves a query type in full, with no more unmet of any other.</summary>
internal sealed class UnmetChanges(PlanEvaluation plan, AllocationPlan given, ChangedProblems problems)
{
    private const int MostHalvings = 12, MostDoublings = 12;
    private const double Precision = 0.005; // of the limit found
    private readonly ProblemTables _tables = plan.Tables;

    public UnmetExplanation Explain(int query)
    {
        double unmet = plan.Queries[query].Unmet;
        UnservedReason reason = UnmetAnalysis.Explain(plan).First(r => r.Query == plan.QueryName(query));
        AllocationProblem served = Served(query);
        AllocationPlan? now = problems.Solve(served, given);
        List<ServingChange> changes = [];
        if (now is not null)
        {
            if (Penalty(query, unmet, now) is { } penalty) changes.Add(penalty);
        }
        else
        {
            IEnumerable<ProblemLimit> limits =
                [.. ProblemLimits.Shared(served), .. ProblemLimits.Deployments(served), .. ProblemLimits.Objectives(served, query)];
            changes.AddRange(limits.Select(limit => Least(limit, served)).OfType<ServingChange>().OrderBy(change => change.Relative));
        }

        if (unmet > _tables.MaxUnmet[query] && AllowMore(query, unmet) is { } more) changes.Add(more);
        return new UnmetExplanation(reason, now?.Cost.Total, changes);
    }

    /// <summary>The problem in which a query type has to be served, and no other may be served less than it is.</summary>
    private AllocationProblem Served(int query) => _tables.Problem with
    {
        Queries = [.. _tables.Problem.Queries.Select((q, i) => q with
        {
            MaxUnmet = i == query ? 0 : Math.Clamp(plan.Queries[i].Unmet + Tolerances.ZeroShare, 0, 1),
        })],
    };

    /// <summary>
    /// The least limit for which a plan is found, by bisection between the present limit and the use of the plans found.
    /// </summary>
    private ServingChange? Least(ProblemLimit limit, AllocationProblem served)
    {
        if (problems.Solve(limit.At(served, limit.Most), given) is not { } found) return null;
        double low = limit.Limit, high = Take(limit.Most);
        for (int n = 0; n < MostHalvings && high - low > (limit.IsWhole ? 1 : Precision * high); n++)
        {
            double middle = limit.IsWhole ? Math.Floor((low + high) / 2) : (low + high) / 2;
            if (problems.Solve(limit.At(served, middle), found) is { } plan)
            {
                found = plan;
                high = Take(middle);
            }
            else
            {
                low = middle;
            }
        }

        // The value is computed from the loads of a plan. A solve shows whether the problem with that limit admits it.
        return double.IsFinite(high) && problems.Solve(limit.At(served, high), found) is { } verified
            ? new ServingChange(limit.Constraint, limit.Item, limit.Unit, limit.Limit, high, verified, [])
            : null;

        double Take(double most) => Math.Max(low, Math.Min(most, limit.Use(PlanEvaluation.Evaluate(_tables, found))));
    }

    /// <summary>
    /// The least penalty for which the search serves the query type by itself. The search for it starts where the plan that serves it
    /// breaks even with the present one, and raises the penalty until a solve serves it all.
    /// </summary>
    private ServingChange? Penalty(int query, double unmet, AllocationPlan served)
    {
        QueryType q = _tables.Problem.Queries[query];
        double queries = _tables.Problem.HorizonHours * q.RatePerHour * unmet;
        double penalty = q.UnmetPenalty + (served.Cost.Total - given.Cost.Total) / queries;
        if (!(penalty > q.UnmetPenalty) || !double.IsFinite(penalty)) return null; // serving it is cheaper already
        double low = q.UnmetPenalty, high = penalty * (1 + Precision);
        AllocationPlan? found = SolveAt(high);
        for (int n = 0; n < MostDoublings && found is null; n++)
        {
            low = high;
            high += high - q.UnmetPenalty;
            found = SolveAt(high);
        }

        for (int n = 0; n < MostHalvings && low > q.UnmetPenalty && found is not null && high - low > Precision * high; n++)
        {
            double middle = (low + high) / 2;
            if (SolveAt(middle) is { } plan) (found, high) = (plan, middle);
            else low = middle;
        }

        return found is null
            ? null
            : new ServingChange(ConstraintNames.UnmetPenalty, q.Name, "$ per query", q.UnmetPenalty, high, found, MoreUnmet(found));

        AllocationPlan? SolveAt(double value)
        {
            AllocationProblem changed = ProblemLimits.With(_tables.Problem, query, x => x with { UnmetPenalty = value });
            AllocationPlan? solved = problems.Solve(changed, served);
            return solved?.Unmet.ContainsKey(q.Name) == false ? solved : null;
        }
    }

    /// <summary>Allowing what is unmet now, where that makes a plan feasible.</summary>
    private ServingChange? AllowMore(int query, double unmet)
    {
        QueryType q = _tables.Problem.Queries[query];
        AllocationPlan? found = problems.Solve(
            ProblemLimits.With(_tables.Problem, query, x => x with { MaxUnmet = Math.Min(1, unmet) }), given);
        return found is null
            ? null
            : new ServingChange(ConstraintNames.MaxUnmet, q.Name, "", q.EffectiveMaxUnmet, Math.Min(1, unmet), found, MoreUnmet(found));
    }

    private string[] MoreUnmet(AllocationPlan found) =>
        [.. given.DiffTo(found).Unmet.Where(shift => shift.After > shift.Before).Select(shift => shift.Query)];
}
