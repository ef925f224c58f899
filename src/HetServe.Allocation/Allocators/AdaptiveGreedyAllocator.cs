using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators;

/// <summary>
/// AGH, the adaptive greedy heuristic: iterated local search over sets of deployments, each routed exactly, in rounds. A round improves
/// several starts, GH's set first, then looks for the cheapest set within the union of the best ones by branch and bound. It ends when rounds
/// bring no gain. Milliseconds to seconds. Never worse than <see cref="GreedyAllocator"/>. Holds no state between calls; safe for concurrent calls.
/// </summary>
/// <remarks><c>docs/model.md</c> describes it. The heuristic of arXiv 2604.07472 is another one.</remarks>
public sealed class AdaptiveGreedyAllocator : IAllocator
{
    private readonly AdaptiveGreedyOptions _options;
    private readonly SearchSettings? _settings;

    /// <summary>Creates the allocator.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public AdaptiveGreedyAllocator(AdaptiveGreedyOptions? options = null)
        : this(options, null)
    {
    }

    /// <summary>Creates an allocator with other settings of the search than the defaults, to compare them.</summary>
    internal AdaptiveGreedyAllocator(AdaptiveGreedyOptions? options, SearchSettings? settings)
    {
        (_options, _settings) = ((options ?? new AdaptiveGreedyOptions()).EnsureValid(), settings);
    }

    /// <inheritdoc/>
    public string Name => "agh";

    /// <inheritdoc/>
    public IReadOnlyList<IConstraintChecker> Constraints => _options.Constraints;

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
        var search = new MultiStart(
            tables,
            new MultiStartOptions(
                Name,
                _options.Seed,
                _options.BudgetFor(tables.QueryCount),
                _options.DegreeOfParallelism ?? Environment.ProcessorCount,
                start?.Deployments,
                _options.Constraints.Count > 0 ? new PlanRules(tables, _options.Constraints) : null,
                _settings),
            stop,
            progress);
        AllocationPlan plan = search.Run();
        return CheckedResult.Create(tables, plan, _options.Constraints, stop) with { Moves = search.Statistics };
    }
}
