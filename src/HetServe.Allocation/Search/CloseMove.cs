namespace HetServe.Allocation.Search;

/// <summary>Consolidation: a deployment is drained into the others, which are sized anew, and closed.</summary>
internal sealed class CloseMove : IMove
{
    public string Name => "close";

    public bool Improve(LocalSearch search)
    {
        DeploymentSet trial = search.Trial;
        for (int d = 0; d < search.Current.Count && !search.Stopped; d++)
        {
            trial.CopyFrom(search.Current);
            trial.RemoveAt(d);
            if (search.TakeIfCheaper(trial, search.CostFitted(trial))) return true;
        }

        return false;
    }
}
