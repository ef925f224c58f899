using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Search;

public class LocalSearchTests
{
    [Fact]
    public void A_start_after_time_is_up_keeps_its_deployments()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var tables = ProblemTables.Compile(SyntheticInstances.Generate(60, 15, 15, 3));
        DeploymentSet set = DeploymentSet.Of(tables, new GreedyAllocator().Allocate(tables).Plan!.Deployments);
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(new StopSignal(null, cancelled.Token));
        SearchWorkspace workspace = lease.Workspace;

        workspace.Local.Start(set, effort: 900);

        set.Count.Should().BePositive();
        workspace.Local.Current.Options.ToArray().Should().Equal(set.Options.ToArray());
    }
}
