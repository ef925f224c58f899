namespace HetServe.Allocation.Search.Moves;

/// <summary>One replica more or fewer of a deployment.</summary>
internal sealed class ResizeMove : IMove
{
    public string Name => "resize";

    public bool Improve(LocalSearch search)
    {
        DeploymentSet trial = search.Trial;
        trial.CopyFrom(search.Current);
        for (int d = 0; d < trial.Count; d++)
        {
            int replicas = trial.Replicas[d];
            for (int change = -1; change <= 1; change += 2)
            {
                if (replicas + change < 1 || replicas + change > search.MaxReplicas || search.Stopped) continue;
                trial.SetReplicas(d, replicas + change);
                if (search.TakeIfCheaper(trial, search.CostAsIs(trial))) return true;
                trial.SetReplicas(d, replicas);
            }
        }

        return false;
    }
}
