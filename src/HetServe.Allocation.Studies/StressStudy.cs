using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Measures plans in worlds worse than their forecast. The paper stresses the placements of its allocators with delays and error rates up
/// to 1.5 times as high. It finds that the exact placement degrades sharply while AGH keeps cost and violations under control. Here each
/// allocator plans once, with the figures of the problem. Its deployments and replicas then stay while delays and errors, or rates, rise.
/// For each factor the study measures the cost and the share of demand whose objectives break, with the routes kept and with demand
/// re-routed. Source: arXiv 2604.07472. Safe for concurrent calls.
/// </summary>
public static class StressStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="tables">The compiled problem, as forecast.</param>
    /// <param name="allocators">The allocators; their names tell the rows apart.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the finished share, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the study; the rows finished by then are returned.</param>
    /// <exception cref="ArgumentException">An option breaks its rule, or there is no allocator.</exception>
    public static StressResult Run(
        ProblemTables tables,
        IReadOnlyList<IAllocator> allocators,
        StressOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(allocators);
        options = (options ?? new StressOptions()).EnsureValid();
        if (allocators.Count == 0)
            throw new ArgumentException("Stress study: allocators must have at least one entry.", nameof(allocators));

        double steps = allocators.Count + options.Stresses.Count * options.Factors.Count;
        var results = new List<AllocationResult>();
        foreach (IAllocator allocator in allocators)
        {
            AllocationResult result = allocator.Allocate(tables, null, null, cancellationToken);
            if (cancellationToken.IsCancellationRequested) return new StressResult(results, [], IsComplete: false);
            results.Add(result);
            progress?.Report(results.Count / steps);
        }

        AllocationPlan[] plans = [.. results.Select(r => r.FeasiblePlan).OfType<AllocationPlan>()];
        var rows = new List<StressRow>();
        int done = results.Count;
        foreach (StressedFigures stress in options.Stresses)
        {
            foreach (double factor in options.Factors)
            {
                if (Measure(tables.Problem, plans, stress, factor, options, cancellationToken) is not { } measured)
                    return new StressResult(results, rows, IsComplete: false);
                rows.AddRange(measured);
                progress?.Report(++done / steps);
            }
        }

        return new StressResult(results, rows, IsComplete: true);
    }

    /// <summary>A row for each plan; null where the study was cancelled before the last scenario.</summary>
    private static StressRow[]? Measure(
        AllocationProblem problem, AllocationPlan[] plans, StressedFigures stress, double factor, StressOptions options,
        CancellationToken cancellationToken)
    {
        int scenarios = Math.Max(1, options.Scenarios);
        var outcomes = new Outcome[plans.Length][];
        for (int p = 0; p < plans.Length; p++) outcomes[p] = new Outcome[scenarios];
        for (int s = 0; s < scenarios; s++)
        {
            if (cancellationToken.IsCancellationRequested) return null;
            var world = ProblemTables.Compile(options.Scenarios == 0
                ? StressedProblem.Fixed(problem, stress, factor)
                : StressedProblem.Drawn(problem, stress, factor, options.Seed, s));
            for (int p = 0; p < plans.Length; p++) outcomes[p][s] = OutcomeOf(world, plans[p]);
        }

        return [.. plans.Select((plan, p) => new StressRow(
            plan.Allocator,
            stress,
            factor,
            plan.Cost.Total,
            Over(p, o => o.KeptCost),
            Over(p, o => o.Violated),
            Over(p, o => o.Unmet),
            Over(p, o => o.ReroutedCost),
            Over(p, o => o.ReroutedUnmet)))];

        Estimate Over(int plan, Func<Outcome, double> figure) => Estimate.Of([.. outcomes[plan].Select(figure)]);
    }

    private static Outcome OutcomeOf(ProblemTables world, AllocationPlan plan)
    {
        var kept = PlanEvaluation.Evaluate(world, plan);
        var violations = SloViolations.Of(kept);
        AllocationPlan rerouted = DeploymentRouter.Route(world, plan.Deployments, plan.Allocator);
        return new Outcome(
            kept.Cost.Total, violations.ViolatedShare, violations.UnmetShare, rerouted.Cost.Total,
            SloViolations.Of(PlanEvaluation.Evaluate(world, rerouted)).UnmetShare);
    }

    private readonly record struct Outcome(double KeptCost, double Violated, double Unmet, double ReroutedCost, double ReroutedUnmet);
}
