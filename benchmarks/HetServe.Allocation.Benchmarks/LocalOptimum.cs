using HetServe.Allocation.Allocators;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Benchmarks;

/// <summary>A search that stands at a local optimum, from GH's set.</summary>
internal sealed class LocalOptimum
{
    private static readonly IMove[] s_moves =
    [
        new ResizeMove(), new CloseMove(), new OpenMove(), new SwapMove(), new MergeMove(),
        new ExchangeMove(0), new ExchangeMove(1), new ExchangeMove(2),
    ];

    public LocalOptimum(string problem)
    {
        ProblemTables tables = BenchmarkProblems.Compile(problem);
        Workspace = WorkspacePool.Of(tables).Rent();
        Set = Workspace.SetOf(new GreedyAllocator().Allocate(tables).Plan!.Deployments);

        // Sets seen on the way down are not priced again; only a fresh start that finds nothing shows that there is nothing to find.
        while (s_moves.Any(IsImproving)) Set.CopyFrom(Workspace.Local.Current);
    }

    public SearchWorkspace Workspace { get; }

    /// <summary>The deployments of the optimum.</summary>
    public DeploymentSet Set { get; }

    /// <summary>Puts the search back at the optimum with every neighbour unseen.</summary>
    public void Restart() => Workspace.Local.Start(Set, int.MaxValue);

    private bool IsImproving(IMove move)
    {
        Restart();
        return move.Improve(Workspace.Local);
    }
}
