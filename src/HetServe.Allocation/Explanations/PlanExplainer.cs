using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
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
    /// Takes the share that is done, from 0 to 1, as if every deployment, route, unmet query type and limit took the same time. Optional.
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

        var evaluation = PlanEvaluation.EvaluateAndState(tables, plan);
        if (evaluation.Faults.Count > 0) throw new ArgumentException($"Plan for '{plan.Problem}': {evaluation.Faults[0].Text}.");
        var problems = new ChangedProblems(tables, allocator ?? new AdaptiveGreedyAllocator(), cancellationToken);
        PlanExplanation explanation = new ExplanationRun(evaluation, problems, query, solver is not null, progress).Explain();
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
}
