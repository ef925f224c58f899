using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>Explains one plan.</summary>
internal sealed class ExplanationRun
{
    private readonly PlanEvaluation _plan;
    private readonly ProblemTables _tables;
    private readonly ChangedProblems _problems;
    private readonly string? _only;
    private readonly AllocationPlan _given; // with the cost recomputed
    private readonly ConstraintReport _report;
    private readonly ProblemLimit[] _limits; // those asked for; none where the plan breaks one
    private readonly IProgress<double>? _progress;
    private readonly int _steps;
    private int _done;

    /// <summary>Prepares a run.</summary>
    /// <param name="plan">The plan; it states its recomputed cost.</param>
    /// <param name="problems">Solves the changed problems.</param>
    /// <param name="only">Name of the only query type to explain; null for all.</param>
    /// <param name="isPriced">Whether limits are priced after the run, which is a step of the progress.</param>
    /// <param name="progress">Takes the share that is done. Optional.</param>
    public ExplanationRun(PlanEvaluation plan, ChangedProblems problems, string? only, bool isPriced, IProgress<double>? progress)
    {
        (_plan, _tables, _problems, _only, _progress, _given) = (plan, plan.Tables, problems, only, progress, plan.Plan);
        _report = PlanChecker.Check(plan);
        int[] queries = [.. Enumerable.Range(0, _tables.QueryCount).Where(IsQueryAsked)];
        AllocationProblem problem = _tables.Problem;
        _limits = !_report.IsFeasible ? [] :
        [
            .. ProblemLimits.Shared(problem), .. ProblemLimits.Deployments(problem),
            .. queries.SelectMany(i => ProblemLimits.Objectives(problem, i)),
        ];
        _steps = 1 + Enumerable.Range(0, plan.Deployments.Count).Count(IsDeploymentAsked)
            + plan.Routes.Count(r => queries.Contains(r.QueryIndex)) + queries.Count(IsUnmet) + _limits.Length + (isPriced ? 1 : 0);
    }

    /// <summary>The cheapest plan known: the one explained, unless a cheaper one was found on the way.</summary>
    private AllocationPlan Best => _problems.Cheapest is { } found && IsCheaper(found, _given.Cost.Total) ? found : _given;

    /// <summary>Explains the plan.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public PlanExplanation Explain()
    {
        if (_report.IsFeasible) _problems.Solve(_tables.Problem, _given);
        Step();
        DeploymentExplanation[] deployments =
        [
            .. _plan.Deployments.Index().Where(d => IsDeploymentAsked(d.Index)).Select(d => Explain(d.Index)),
        ];
        QueryExplanation[] queries = [.. Enumerable.Range(0, _tables.QueryCount).Where(IsQueryAsked).Select(i => Explain(i, deployments))];
        LimitWorth[] limits = [.. Worths()];
        return new PlanExplanation
        {
            Problem = _tables.Problem.Name,
            PlannedBy = _given.Allocator,
            SolvedBy = _problems.Allocator,
            HorizonHours = _tables.Problem.HorizonHours,
            Cost = _given.Cost,
            Figures = _report.Figures,
            Violations = [.. _report.Violations.Select(row => row.ToString())],
            CheaperPlan = _report.IsFeasible && !ReferenceEquals(Best, _given) ? Best : null,
            Deployments = deployments,
            Queries = queries,
            Limits = limits,
            Solves = _problems.Solves,
        };
    }

    private void Step() => _progress?.Report((double)++_done / _steps);

    private bool IsUnmet(int query) => _plan.Queries[query].Unmet >= Tolerances.ZeroShare;

    private bool IsQueryAsked(int query) => _only is null || _plan.QueryName(query) == _only;

    private bool IsDeploymentAsked(int deployment) =>
        _only is null || _plan.Routes.Any(r => r.DeploymentIndex == deployment && _plan.QueryName(r.QueryIndex) == _only);

    private DeploymentExplanation Explain(int index)
    {
        Deployment d = _plan.Deployments[index].Deployment;
        DeploymentUtilization use = _report.Utilization[index];
        PlanAlternative without = Without(null, d);
        Step();
        Route[] routes = [.. _given.Routes.Where(r => IsTo(r, d))];
        return new DeploymentExplanation(d, routes, use.Memory, use.Compute, without)
        {
            Sources = FigureSources.Of(_tables.Problem, d.Model, d.Tier, d.Parallelism, [.. routes.Select(r => r.Query)]),
            ConcurrencyUse = use.Concurrency,
            SpareReplicas = _tables.SpareReplicas,
            NextLevel = NextLevel(index),
        };
    }

    /// <summary>The SLO that stops the next utilisation level of a deployment; null where none does.</summary>
    private LevelStop? NextLevel(int index)
    {
        int option = _plan.Deployments[index].OptionIndex;
        if (_tables.LevelOf(option) + 1 >= _tables.LevelCount) return null;
        return _plan.Routes.Where(r => r.DeploymentIndex == index)
            .Select(r => LevelStop.Of(_tables, r.QueryIndex, option + 1)).FirstOrDefault(stop => stop is not null);
    }

    private QueryExplanation Explain(int query, DeploymentExplanation[] deployments)
    {
        string name = _plan.QueryName(query);
        IReadOnlyList<ConfigurationExplanation> pairs = ConfigurationExplainer.Explain(_tables, name);
        return new QueryExplanation(
            name,
            [.. _plan.Routes.Where(r => r.QueryIndex == query).OrderByDescending(r => r.Fraction).Select(r => Explain(r, deployments))],
            pairs.Count(pair => pair.Offer is not null),
            pairs.Where(pair => pair.Refusal is not null).CountBy(pair => pair.Refusal!.Constraint)
                .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).ToDictionary(),
            IsUnmet(query) ? WhyUnmet(query) : null)
        {
            NoRoutes = [.. pairs.Select(pair => pair.Refusal?.NoRoute).OfType<string>().Distinct()],
        };
    }

    private UnmetExplanation WhyUnmet(int query)
    {
        UnmetExplanation why = new UnmetChanges(_plan, _given, _problems).Explain(query);
        Step();
        return why;
    }

    private RouteExplanation Explain(RouteLoad load, DeploymentExplanation[] deployments)
    {
        Deployment d = _plan.Deployments[load.DeploymentIndex].Deployment;
        var route = new Route(_plan.QueryName(load.QueryIndex), d.Model, d.Tier, load.Fraction);

        // To forbid the only route to a deployment is to forbid the deployment.
        DeploymentExplanation whole = deployments.First(e => e.Deployment == d);
        PlanAlternative without = whole.Routes.Count == 1 ? whole.Without : Without(route.Query, d);
        Step();
        return new RouteExplanation(route, d, load.Metrics.DelaySeconds, load.Metrics.ErrorRate, without)
        {
            Figures = RouteReport.Of(_plan, load),
        };
    }

    private PlanAlternative Without(string? query, Deployment d)
    {
        AllocationPlan rest = query is not null
            ? _given
            : _given with { Deployments = [.. _given.Deployments.Where(other => other != d)] };
        AllocationPlan? next = _problems.Solve(ForbiddenRoutes.Forbid(_tables.Problem, query, d.Model, d.Tier), rest);
        if (next is null) return new PlanAlternative(null, null, []);
        PlanDifference difference = _given.DiffTo(next);
        IEnumerable<string> changes = difference.Deployments.Count > 0
            ? difference.Deployments.Select(change => change.ToString())
            : difference.Routes.Where(shift => shift.After > shift.Before).Select(shift =>
                $"{DisplayText.Percent(shift.After)} of {shift.Query} to {shift.Model} on {shift.Tier}, "
                + $"from {DisplayText.Percent(shift.Before)}");
        changes = changes.Concat(difference.Unmet.Where(shift => shift.After > shift.Before).Select(shift =>
            $"leave {DisplayText.Percent(shift.After)} of {shift.Query} unmet, from {DisplayText.Percent(shift.Before)}"));
        return new PlanAlternative(next, next.Cost.Total - _given.Cost.Total, [.. changes]);
    }

    /// <summary>
    /// The limits that bind, the most valuable first. All are measured against the cheapest plan known in the end: a solve for one limit
    /// may find a cheaper plan that all others are measured against too.
    /// </summary>
    private IEnumerable<LimitWorth> Worths()
    {
        var lifted = new List<Lifted>();
        foreach (ProblemLimit limit in _limits)
        {
            if (Lift(limit) is { } found) lifted.Add(found);
            Step();
        }

        double best = Best.Cost.Total;
        return lifted.Where(l => IsCheaper(l.Free, best)).Select(l => WorthOf(l, best)).OrderByDescending(worth => worth.Saves);
    }

    /// <summary>Lifts a limit, and raises it by a step; null where the limit does not bind.</summary>
    private Lifted? Lift(ProblemLimit limit)
    {
        AllocationProblem problem = _tables.Problem;
        if (_problems.Solve(limit.At(problem, limit.Most), Best) is not { } free || !IsCheaper(free, Best.Cost.Total)) return null;

        // What the limit leaves must be too little for one more replica, or one more deployment, of the plan without it. Objectives, memory
        // and the utilisation cap have no such unit: they bind where the plan without them breaks them.
        var without = PlanEvaluation.Evaluate(_tables, free);
        if (limit.Grain is { } grain && Tolerances.Holds(limit.Use(_plan) + grain(without), limit.Limit)) return null;

        // Two searches may end differently whatever the limit. What the search under the limit finds from there is not due to the limit.
        _problems.Solve(problem, free);
        if (!IsCheaper(free, Best.Cost.Total)) return null;
        AllocationPlan? step = _problems.Solve(limit.At(problem, limit.Step), Best);
        return new Lifted(limit, free.Cost.Total, step?.Cost.Total ?? double.PositiveInfinity, limit.Use(without));
    }

    private LimitWorth WorthOf(Lifted lifted, double best)
    {
        ProblemLimit limit = lifted.Limit;
        double saves = best - lifted.Free, stepSaves = Math.Clamp(best - lifted.Step, 0, saves);
        return new LimitWorth(
            limit.Constraint, limit.Item, limit.Unit, limit.Limit, limit.Step,
            stepSaves <= Tolerances.Feasibility * Math.Max(1, best) ? 0 : stepSaves, saves)
        {
            Used = limit.Use(_plan),
            UsedWithout = lifted.Use,
        };
    }

    private static bool IsCheaper(AllocationPlan plan, double cost) => IsCheaper(plan.Cost.Total, cost);

    private static bool IsCheaper(double cost, double other) => !Tolerances.Holds(other, cost);

    private static bool IsTo(Route route, Deployment d) =>
        route.Model == d.Model && route.Tier == d.Tier && route.Fraction >= Tolerances.ZeroShare;

    /// <summary>
    /// A limit with the costs of the plans found without it and with it raised, $, and what the plan without it takes of it.
    /// </summary>
    private sealed record Lifted(ProblemLimit Limit, double Free, double Step, double Use);
}
