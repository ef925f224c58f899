namespace HetServe.Allocation.Search;

/// <summary>Consolidation: drains a deployment into the others, which get the replicas that suit them then, and closes it.</summary>
internal sealed class CloseMove : IMove
{
    public string Name => "close";

    public bool Find(Neighbourhood search)
    {
        DeploymentSet trial = search.Trial;
        for (int d = 0; d < search.Current.Count && !search.IsOver; d++)
        {
            trial.CopyFrom(search.Current);
            trial.RemoveAt(d);
            if (search.Finds(trial, search.Fit(trial))) return true;
        }

        return false;
    }
}
