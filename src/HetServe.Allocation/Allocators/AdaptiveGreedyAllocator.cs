using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators;

/// <summary>
/// AGH, the adaptive greedy heuristic: constructions from several orders, each improved by a local search over the set of deployments
/// with exact routing, and perturbed and improved again; the best wins. Milliseconds to seconds. Never worse than
/// <see cref="GreedyAllocator"/>, whose plan is its first start. Holds no state between calls; safe for concurrent calls.
/// </summary>
/// <remarks>Source: arXiv 2604.07472; <c>docs/model.md</c>, section 8.</remarks>
public sealed class AdaptiveGreedyAllocator : IAllocator
{
    private readonly AdaptiveGreedyOptions _options;

    /// <summary>Creates the allocator.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public AdaptiveGreedyAllocator(AdaptiveGreedyOptions? options = null)
    {
        _options = options ?? new AdaptiveGreedyOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Starts, 1, "options.Starts");
        if (_options.Effort is { } effort) ArgumentOutOfRangeException.ThrowIfNegative(effort, "options.Effort");
        if (_options.TimeLimit is { } limit) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, "options.TimeLimit");
        if (_options.DegreeOfParallelism is { } threads) ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, "options.DegreeOfParallelism");
    }

    /// <inheritdoc/>
    public string Name => "agh";

    /// <inheritdoc/>
    public IReadOnlyList<Evaluation.IConstraintChecker> Constraints => _options.Constraints;

    /// <inheritdoc/>
    /// <remarks>A plan to start from is one start more.</remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(_options.TimeLimit, cancellationToken) { Grace = StopSignal.FirstPlan };
        var search = new MultiStart(Name, tables, _options, start, stop, progress);
        AllocationPlan plan = search.Run();
        return CheckedResult.Create(tables, plan, _options.Constraints, stop) with { Moves = search.Statistics };
    }
}
