using HetServe.Allocation.Allocators;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Benchmarks;

/// <summary>A search that stands at a local optimum, from GH's set.</summary>
internal sealed class LocalOptimum
{
    public LocalOptimum(string problem)
    {
        Workspace = new SearchWorkspace(BenchmarkProblems.Compile(problem));
        Workspace.Construct(GreedyMechanisms.All, order: 0, seeded: false, new SeededRandom(0));
        Set = Workspace.NewSet();
        Set.CopyFrom(Workspace.Greedy.Set);

        // Sets seen on the way down are not priced again; only a fresh start that finds nothing shows that there is nothing to find.
        double before;
        do
        {
            Restart();
            before = Workspace.Local.Cost;
            Workspace.Local.Descend();
            Set.CopyFrom(Workspace.Local.Current);
        }
        while (Workspace.Local.Cost < before);
    }

    public SearchWorkspace Workspace { get; }

    /// <summary>The deployments of the optimum.</summary>
    public DeploymentSet Set { get; }

    /// <summary>Puts the search back at the optimum with every neighbour unseen.</summary>
    public void Restart() => Workspace.Local.Start(Set, effort: int.MaxValue);
}
