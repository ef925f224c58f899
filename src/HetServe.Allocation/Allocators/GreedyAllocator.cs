using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators;

/// <summary>
/// GH, the greedy heuristic: opens a set of deployments one or two at a time, by their worth at the prices of an exact routing of what is
/// open, improves it by a few moves, and routes it exactly. Milliseconds. Holds no state; safe for concurrent calls.
/// </summary>
/// <remarks><c>docs/model.md</c> describes it. The heuristic of arXiv 2604.07472 is another one.</remarks>
public sealed class GreedyAllocator : IAllocator
{
    /// <inheritdoc/>
    public string Name => "gh";

    /// <inheritdoc/>
    /// <remarks>GH does not use the plan to start from.</remarks>
    public AllocationResult Allocate(
        ProblemTables tables,
        AllocationPlan? start = null,
        IProgress<AllocationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var stop = new StopSignal(null, cancellationToken) { Grace = StopSignal.FirstPlan };
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(stop);
        SearchWorkspace workspace = lease.Workspace;
        workspace.Routing.Forget();
        workspace.Opening.Run(query: -1);
        workspace.Local.Start(workspace.Opening.Set, SearchSettings.Default.GreedyEffortFor(tables.QueryCount));
        workspace.Local.Descend();
        AllocationPlan plan = workspace.Planner.ToPlan(Name, workspace.Local.Current);
        AllocationResult result = CheckedResult.Create(tables, plan, [], stop);
        progress?.Report(new AllocationProgress(result.Elapsed, plan.Cost.Total, null, 1));
        return result;
    }
}
