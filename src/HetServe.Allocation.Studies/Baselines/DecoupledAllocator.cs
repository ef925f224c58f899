using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Baselines;

/// <summary>
/// DVR, the decoupled allocator: first rents GPUs, then decides what runs on them. The first stage takes the tier with the best
/// throughput per dollar for the demand as a whole, and as many GPUs as that demand needs there when each query type runs on its
/// cheapest model, whatever the budget. The second chooses models, parallelism, replicas and routes within those GPUs by
/// <see cref="AdaptiveGreedyAllocator"/>, and returns idle GPUs. Its cost above that allocator's own plan is the worth of deciding both
/// together. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>Source: a baseline of arXiv 2604.07472, whose details the paper leaves open.</remarks>
public sealed class DecoupledAllocator : IAllocator
{
    private readonly AdaptiveGreedyOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="options">Options of the second stage; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public DecoupledAllocator(AdaptiveGreedyOptions? options = null)
    {
        _options = options ?? new AdaptiveGreedyOptions();
        _ = new AdaptiveGreedyAllocator(_options);
    }

    /// <inheritdoc/>
    public string Name => "dvr";

    /// <inheritdoc/>
    public IReadOnlyList<Evaluation.IConstraintChecker> Constraints => _options.Constraints;

    /// <inheritdoc/>
    /// <remarks>
    /// A plan to start from is one start more, as far as its deployments are of the tier chosen. That the GPUs chosen cannot serve what
    /// must be served is no proof that the problem is infeasible.
    /// </remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(_options.TimeLimit, cancellationToken);
        FleetChoice fleet = FleetChoice.Best(tables);
        AllocationResult found = new AdaptiveGreedyAllocator(_options with { Constraints = [] }).Allocate(
            RestrictedFleet.Compile(tables.Problem, [tables.Problem.Tiers[fleet.Tier]], fleet.Gpus), start, progress, cancellationToken);
        return CheckedResult.Create(tables, found.Plan! with { Allocator = Name }, _options.Constraints, stop) with
        {
            StopReason = found.StopReason,
            Moves = found.Moves,
        };
    }
}
