using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators;

/// <summary>
/// GH, the greedy heuristic: opens a cheap set of deployments that can serve every query type, then serves the query types by falling
/// arrival rate, in one pass, and routes them exactly at the end. Microseconds to milliseconds. Holds no state between calls; safe for
/// concurrent calls.
/// </summary>
/// <remarks>Source: arXiv 2604.07472; <c>docs/model.md</c>, section 8.</remarks>
/// <param name="options">Options; null for the defaults.</param>
public sealed class GreedyAllocator(GreedyOptions? options = null) : IAllocator
{
    private readonly GreedyOptions _options = options ?? new GreedyOptions();

    /// <inheritdoc/>
    public string Name => "gh";

    /// <inheritdoc/>
    /// <remarks>The plan to start from is not used.</remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(null, cancellationToken) { Grace = StopSignal.FirstPlan };
        SearchWorkspace workspace = WorkspacePool.Of(tables).Rent();
        workspace.Stop = stop;
        try
        {
            workspace.Construct(_options.Mechanisms, order: 0, seeded: false, new SeededRandom(0));
            workspace.Stop = StopSignal.Never; // routing the outcome is not to be cut short
            AllocationPlan plan = workspace.ConstructedPlan(Name, _options.Mechanisms);
            AllocationResult result = CheckedResult.Create(tables, plan, [], stop);
            progress?.Report(new AllocationProgress(result.Elapsed, result.Plan!.Cost.Total, null, 1));
            return result;
        }
        finally
        {
            workspace.Stop = StopSignal.Never;
            WorkspacePool.Of(tables).Return(workspace);
        }
    }
}
