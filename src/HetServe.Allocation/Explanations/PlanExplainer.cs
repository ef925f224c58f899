using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>
/// Explains plans by solving changed problems. The next best choice is the plan that an allocator finds where a model on a tier is
/// forbidden, for all query types or for one; the worth of a limit is the cost that it saves to raise or lift it. Both are as good as the
/// allocator: with a heuristic, the cost of an alternative may be too high and the worth of a limit too low. Stateless; safe for
/// concurrent calls.
/// </summary>
public static class PlanExplainer
{
    /// <summary>Explains a plan.</summary>
    /// <param name="plan">The plan; any plan for the problem, feasible or not.</param>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="allocator">Solves the changed problems; null for <see cref="AdaptiveGreedyAllocator"/>.</param>
    /// <param name="solver">
    /// Solves the linear relaxation, for <see cref="LimitWorth.ShadowPrice"/>; null for none. Gives <see cref="MilpSolution.RowDuals"/>.
    /// </param>
    /// <param name="query">Name of the only query type to explain, with the deployments that serve it; null for all.</param>
    /// <param name="progress">
    /// Told the share that is done, from 0 to 1, as if every deployment, route, unmet query type and limit took the same time; null for
    /// nobody.
    /// </param>
    /// <param name="cancellationToken">Stops the run, which then throws: half an explanation would mislead.</param>
    /// <exception cref="ArgumentException">
    /// The problem has no query type of this name, or the plan names what the problem does not have.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was stopped before it was done.</exception>
    public static PlanExplanation Explain(
        this AllocationPlan plan,
        ProblemTables tables,
        IAllocator? allocator = null,
        IMilpSolver? solver = null,
        string? query = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tables);
        if (query is not null && !tables.QueryIndex.ContainsKey(query))
        {
            throw new ArgumentException(
                $"Query type '{query}': the problem has none of this name. It has {string.Join(", ", tables.QueryIndex.Keys)}.");
        }

        PlanEvaluation evaluation = PlanEvaluation.Evaluate(tables, plan);
        if (evaluation.Faults.Count > 0) throw new ArgumentException($"Plan for '{plan.Problem}': {evaluation.Faults[0].Text}.");
        var problems = new ChangedProblems(allocator ?? new AdaptiveGreedyAllocator(), cancellationToken);
        var run = new Run(evaluation, problems, query, solver is not null, progress);
        PlanExplanation explanation = run.Explain();
        if (solver is not null && explanation.Limits.Count > 0) explanation = Price(explanation, tables, solver, cancellationToken);
        progress?.Report(1);
        return explanation;
    }

    private static PlanExplanation Price(
        PlanExplanation explanation, ProblemTables tables, IMilpSolver solver, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<(string, string), double> prices = ShadowPrices.Of(tables, solver, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return prices.Count == 0 ? explanation : explanation with
        {
            PricedBy = solver.Name,
            Limits = [.. explanation.Limits.Select(limit => limit with
            {
                ShadowPrice = prices.TryGetValue((limit.Constraint, limit.Item), out double price) ? price : null,
            })],
        };
    }

    private sealed class Run
    {
        private readonly PlanEvaluation _plan;
        private readonly ProblemTables _tables;
        private readonly ChangedProblems _problems;
        private readonly string? _only;
        private readonly AllocationPlan _given; // with the cost recomputed
        private readonly ConstraintReport _report;
        private readonly Relaxation[] _limits; // those asked for; none where the plan breaks one
        private readonly IProgress<double>? _progress;
        private readonly int _steps;
        private int _done;

        public Run(PlanEvaluation plan, ChangedProblems problems, string? only, bool isPriced, IProgress<double>? progress)
        {
            (_plan, _tables, _problems, _only, _progress) = (plan, plan.Tables, problems, only, progress);
            _given = plan.Plan with { Cost = plan.Cost };
            _report = PlanChecker.Check(_tables, _given);
            int[] queries = [.. Enumerable.Range(0, _tables.QueryCount).Where(IsQueryAsked)];
            _limits = !_report.IsFeasible
                ? []
                : [.. Relaxation.Shared(_tables.Problem), .. queries.SelectMany(i => Relaxation.Objectives(_tables.Problem, i))];
            _steps = 1 + Enumerable.Range(0, plan.Deployments.Count).Count(IsDeploymentAsked)
                + plan.Routes.Count(r => queries.Contains(r.QueryIndex)) + queries.Count(IsUnmet) + _limits.Length + (isPriced ? 1 : 0);
        }

        public PlanExplanation Explain()
        {
            AllocationPlan? solved = _report.IsFeasible ? _problems.Solve(_tables.Problem, _given) : null;
            Step();
            AllocationPlan best = solved is not null && IsCheaper(solved, _given.Cost.Total) ? solved : _given;
            DeploymentExplanation[] deployments =
            [
                .. _plan.Deployments.Index().Where(d => IsDeploymentAsked(d.Index)).Select(d => Explain(d.Index)),
            ];
            return new PlanExplanation
            {
                Problem = _tables.Problem.Name,
                PlannedBy = _given.Allocator,
                SolvedBy = _problems.Allocator,
                HorizonHours = _tables.Problem.HorizonHours,
                Cost = _given.Cost,
                Violations = [.. _report.Violations.Select(row => row.ToString())],
                CheaperCost = ReferenceEquals(best, _given) ? null : best.Cost.Total,
                Deployments = deployments,
                Queries = [.. Enumerable.Range(0, _tables.QueryCount).Where(IsQueryAsked).Select(i => Explain(i, deployments))],
                Limits = [.. Worths(best)],
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
            return new DeploymentExplanation(d, [.. _given.Routes.Where(r => IsTo(r, d))], use.Memory, use.Compute, without);
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
                IsUnmet(query) ? WhyUnmet(query) : null);
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

            // A deployment of one query type alone is as good as forbidden with its route.
            DeploymentExplanation whole = deployments.First(e => e.Deployment == d);
            PlanAlternative without = whole.Routes.Count == 1 ? whole.Without : Without(route.Query, d);
            Step();
            return new RouteExplanation(route, d, load.Metrics.DelaySeconds, load.Metrics.ErrorRate, without);
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
                    $"{DisplayText.Percent(shift.After)} of {shift.Query} to {shift.Model} on {shift.Tier}, from {DisplayText.Percent(shift.Before)}");
            changes = changes.Concat(difference.Unmet.Where(shift => shift.After > shift.Before).Select(shift =>
                $"leave {DisplayText.Percent(shift.After)} of {shift.Query} unmet, from {DisplayText.Percent(shift.Before)}"));
            return new PlanAlternative(next, next.Cost.Total - _given.Cost.Total, [.. changes]);
        }

        private IEnumerable<LimitWorth> Worths(AllocationPlan best)
        {
            var worths = new List<LimitWorth>();
            foreach (Relaxation limit in _limits)
            {
                if (WorthOf(limit, best) is { } worth) worths.Add(worth);
                Step();
            }

            return worths.OrderByDescending(worth => worth.Saves);
        }

        /// <summary>What a limit is worth; null where it does not bind.</summary>
        private LimitWorth? WorthOf(Relaxation limit, AllocationPlan best)
        {
            if (_problems.Solve(limit.At(_tables.Problem, limit.Most), best) is not { } free) return null;
            if (!IsCheaper(free, best.Cost.Total)) return null;
            AllocationPlan? step = _problems.Solve(limit.At(_tables.Problem, limit.Step), best);
            double saves = best.Cost.Total - free.Cost.Total;
            double stepSaves = Math.Clamp(best.Cost.Total - (step?.Cost.Total ?? best.Cost.Total), 0, saves);
            return new LimitWorth(
                limit.Constraint, limit.Item, limit.Unit, limit.Limit, limit.Step,
                stepSaves <= Tolerances.Feasibility * Math.Max(1, best.Cost.Total) ? 0 : stepSaves, saves);
        }

        private static bool IsCheaper(AllocationPlan plan, double cost) => !Tolerances.Holds(cost, plan.Cost.Total);

        private static bool IsTo(Route route, Deployment d) =>
            route.Model == d.Model && route.Tier == d.Tier && route.Fraction >= Tolerances.ZeroShare;
    }
}
