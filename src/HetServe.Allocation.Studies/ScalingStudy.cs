using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// Measures how run time and gap grow with the problem: heuristics and an exact allocator solve the same synthetic problems, one size after
/// the other. The paper reports GH below 1 s at every size up to (20, 20, 20), and AGH 5 to 10 % above the optimum in 0.01 to 2.3 s, over
/// 260 times faster than the exact solver, which takes up to 600 s. Source: arXiv 2604.07472. Costs are the same in every run unless a time
/// limit is hit; times are not. Run nothing else on the machine meanwhile.
/// </summary>
public static class ScalingStudy
{
    /// <summary>Runs the study.</summary>
    /// <param name="heuristics">Heuristics, at least one; they run repeatedly, so they should be fast.</param>
    /// <param name="exact">The exact allocator; give it a time limit. It runs once on each problem, without a starting plan.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Optional. Receives the share of problems finished, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the study; the problems finished by then are returned.</param>
    /// <exception cref="ArgumentException">An option breaks its rule, or there is no heuristic.</exception>
    public static ScalingResult Run(
        IReadOnlyList<IAllocator> heuristics,
        IAllocator exact,
        ScalingOptions? options = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(heuristics);
        ArgumentNullException.ThrowIfNull(exact);
        options = (options ?? new ScalingOptions()).EnsureValid();
        if (heuristics.Count == 0)
            throw new ArgumentException("Scaling study: heuristics must have at least one entry.", nameof(heuristics));

        int count = options.Sizes.Count * options.Seeds.Count;
        var rows = new List<ScalingRow>();
        try
        {
            foreach (ProblemSize size in options.Sizes)
            {
                foreach (long seed in options.Seeds)
                {
                    rows.Add(Measure(size, seed, heuristics, exact, options, cancellationToken));
                    progress?.Report((double)rows.Count / count);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ScalingResult(rows, IsComplete: false);
        }

        return new ScalingResult(rows, IsComplete: true);
    }

    private static ScalingRow Measure(
        ProblemSize size, long seed, IReadOnlyList<IAllocator> heuristics, IAllocator exact, ScalingOptions options,
        CancellationToken cancellationToken)
    {
        AllocationProblem problem = SyntheticInstances.Generate(
            size.Queries, size.Models, size.Tiers, seed, new SyntheticInstanceOptions { Model = options.Model });
        var tables = ProblemTables.Compile(problem);
        ScalingRun[] fast =
        [
            .. heuristics.Select(heuristic =>
            {
                (AllocationResult result, double seconds, int runs) = TimedRun.Median(
                    () => heuristic.Allocate(tables, null, null, cancellationToken), options.Runs, options.WarmUp, cancellationToken);
                return RunOf(heuristic, result, seconds, runs);
            }),
        ];
        (AllocationResult best, double exactSeconds, IncumbentTrace incumbents) = TimedRun.Once(exact, tables, null, cancellationToken);
        ScalingRun slow = RunOf(exact, best, exactSeconds, 1);
        double? reference = best.Status == PlanStatus.Optimal ? slow.Cost : best.LowerBound;
        double? limit = best.StopReason == StopReason.TimeLimit ? exactSeconds : null;
        return new ScalingRow(
            problem.Name,
            size,
            seed,
            reference,
            best.Status == PlanStatus.Optimal,
            [.. fast.Select(run => WithGap(run) with
            {
                SpeedUp = run.Cost is { } cost ? SpeedUp.Of(cost, run.Seconds, [(incumbents, limit)]) : null,
            })],
            WithGap(slow));

        ScalingRun WithGap(ScalingRun run) => run with { AboveReference = PlanFigures.AboveReference(run.Cost, reference) };
    }

    private static ScalingRun RunOf(IAllocator allocator, AllocationResult result, double seconds, int runs) => new()
    {
        Allocator = allocator.Name,
        Status = result.Status,
        StopReason = result.StopReason,
        Seconds = seconds,
        Runs = runs,
        Cost = result.FeasiblePlan?.Cost.Total,
        Money = result.FeasiblePlan?.Cost.Money,
    };
}
