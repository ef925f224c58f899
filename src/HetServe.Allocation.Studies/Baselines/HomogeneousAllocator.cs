using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Baselines;

/// <summary>
/// HF, the homogeneous fleet: the best plan that rents one physical GPU type alone, at any of its precisions. Each type is searched by
/// <see cref="AdaptiveGreedyAllocator"/> and the cheapest plan is kept, so its cost above that allocator's own plan is the worth of mixing
/// GPU types. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>Source: a baseline of arXiv 2604.07472, whose details the paper leaves open.</remarks>
public sealed class HomogeneousAllocator : IAllocator
{
    private static readonly TimeSpan ShortestRun = TimeSpan.FromMilliseconds(1);
    private readonly AdaptiveGreedyOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="options">Options of the search; its time limit is shared out among the GPU types. Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public HomogeneousAllocator(AdaptiveGreedyOptions? options = null)
    {
        _options = options ?? new AdaptiveGreedyOptions();
        _ = new AdaptiveGreedyAllocator(_options);
    }

    /// <inheritdoc/>
    public string Name => "hf";

    /// <inheritdoc/>
    public IReadOnlyList<Evaluation.IConstraintChecker> Constraints => _options.Constraints;

    /// <inheritdoc/>
    /// <remarks>
    /// A plan to start from is one start more, as far as its deployments are of the GPU type. That no single type serves what must be
    /// served is no proof that the problem is infeasible.
    /// </remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(_options.TimeLimit, cancellationToken);
        GpuTier[][] fleets = [.. tables.Problem.Tiers.GroupBy(tier => tier.Gpu, (_, tiers) => tiers.ToArray())];
        AllocationResult? best = null;
        for (int n = 0; n < fleets.Length && (n == 0 || !stop.IsSet); n++)
        {
            TimeSpan? share = (_options.TimeLimit - stop.Elapsed) / (fleets.Length - n);
            AllocationResult found = new AdaptiveGreedyAllocator(_options with
            {
                TimeLimit = share < ShortestRun ? ShortestRun : share,
                Constraints = [],
            }).Allocate(RestrictedFleet.Compile(tables.Problem, fleets[n]), start, null, cancellationToken);
            AllocationPlan plan = found.Plan! with { Allocator = Name };
            AllocationResult result = CheckedResult.Create(tables, plan, _options.Constraints, stop);
            if (best is null || IsBetter(result, best)) best = result;
            progress?.Report(new AllocationProgress(stop.Elapsed, CostOf(best), null, (n + 1.0) / fleets.Length));
        }

        return best! with { Elapsed = stop.Elapsed, StopReason = stop.Reason };
    }

    private static double? CostOf(AllocationResult result) => result.Status == PlanStatus.Feasible ? result.Plan!.Cost.Total : null;

    private static bool IsBetter(AllocationResult one, AllocationResult other) => (CostOf(one), CostOf(other)) switch
    {
        ({ } cost, { } otherCost) => cost < otherCost,
        (null, null) => Excess(one.Report!) < Excess(other.Report!),
        ({ }, null) => true,
        _ => false,
    };

    /// <summary>How far the rows of a plan are broken, together.</summary>
    private static double Excess(ConstraintReport report) => report.Violations.Sum(row => -row.Slack / Math.Max(1, Math.Abs(row.Right)));
}
