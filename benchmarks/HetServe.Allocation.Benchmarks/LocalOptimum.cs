using HetServe.Allocation.Search;

namespace HetServe.Allocation.Benchmarks;

/// <summary>A search at a local optimum, reached from GH's set.</summary>
internal sealed class LocalOptimum
{
    /// <summary>The moves of the search by name.</summary>
    public static IReadOnlyDictionary<string, IMove> Moves { get; } = LocalSearch.MovesOf(SearchSettings.Default).ToDictionary(move => move.Name);

    public LocalOptimum(string problem)
    {
        Workspace = WorkspacePool.Of(BenchmarkProblems.Compile(problem)).Rent(StopSignal.Never).Workspace;
        Workspace.Opening.Run(query: -1);
        Set = new DeploymentSet(Workspace.Tables);
        Set.CopyFrom(Workspace.Opening.Set);

        // The search does not price a set twice, so only a fresh start that finds nothing proves a local optimum.
        while (Moves.Values.Any(IsImproving)) Set.CopyFrom(Workspace.Local.Neighbourhood.Found);
    }

    public SearchWorkspace Workspace { get; }

    /// <summary>The deployments of the optimum.</summary>
    public DeploymentSet Set { get; }

    /// <summary>Resets the search to the optimum, with every neighbour unseen.</summary>
    public void Restart() => Workspace.Local.Start(Set, int.MaxValue);

    private bool IsImproving(IMove move)
    {
        Restart();
        return move.Find(Workspace.Local.Neighbourhood);
    }
}
