namespace HetServe.Allocation.Search;

/// <summary>One replica more or fewer of a deployment.</summary>
internal sealed class ResizeMove : IMove
{
    public string Name => "resize";

    public bool Improve(LocalSearch search)
    {
        DeploymentSet trial = search.Trial;
        trial.CopyFrom(search.Current);
        search.CostAsIs(trial);
        Span<double> price = stackalloc double[trial.Count];
        for (int d = 0; d < price.Length; d++) price[d] = search.ReplicaPrice(trial.Options[d]);

        // The routing cost is convex in the replicas, so one more saves at most its price, and one fewer costs at least that.
        for (int d = 0; d < price.Length && !search.Stopped; d++)
        {
            int change = price[d] > search.Rental(trial.Options[d]) ? 1 : -1, replicas = trial.Replicas[d] + change;
            if (replicas < 1 || replicas > search.MaxReplicas) continue;
            trial.SetReplicas(d, replicas);
            if (search.TakeIfCheaper(trial, search.CostAsIs(trial))) return true;
            trial.SetReplicas(d, replicas - change);
        }

        return false;
    }
}
