namespace HetServe.Allocation.Search;

/// <content>Replicas exchanged between the deployments of a set.</content>
internal sealed partial class SetPricer
{
    private double[] _price = []; // by slot: rental of one replica less what it saves at most, $

    /// <summary>
    /// Takes replicas from one deployment and gives replicas to another, for as long as that saves cost: sizes that are rounded one by one
    /// miss such exchanges. Those that cannot pay are passed over by their prices, for the cost of routing is convex in the replicas.
    /// With nodes the screen is a heuristic: it counts single GPUs.
    /// </summary>
    private void ExchangeReplicas(DeploymentSet set, ref double cost)
    {
        int tries = settings.ExchangeTries;
        while (ExchangeReplicas(set, ref cost, ref tries)) { }
    }

    private bool ExchangeReplicas(DeploymentSet set, ref double cost, ref int tries)
    {
        if (set.Count < 2 || set.Count > settings.ExchangeUpTo || double.IsInfinity(Price(set))) return false;
        if (_price.Length < set.Count) _price = new double[2 * set.Count];
        for (int d = 0; d < set.Count; d++) _price[d] = tables.Rental[set.Options[d]] - _routed.ReplicaPrice[d];
        for (int from = 0; from < set.Count; from++)
        {
            for (int fewer = 1; fewer <= Math.Min(settings.MostExchanged, set.Replicas[from] - tables.LeastReplicas); fewer++)
            {
                for (int to = 0; to < set.Count; to++)
                {
                    int most = to == from ? 0 : Math.Min(settings.MostExchanged, tables.Problem.MaxReplicas - set.Replicas[to]);
                    for (int more = 1; more <= most && more * _price[to] < fewer * _price[from]; more++)
                    {
                        if (--tries < 0) return false;
                        if (Exchange(set, from, fewer, to, more, ref cost)) return true;
                    }
                }
            }
        }

        return false;
    }

    private bool Exchange(DeploymentSet set, int from, int fewer, int to, int more, ref double cost)
    {
        set.SetReplicas(from, set.Replicas[from] - fewer);
        set.SetReplicas(to, set.Replicas[to] + more);
        double exchanged = Price(set);
        if (exchanged < cost - 1e-9 * Math.Abs(cost))
        {
            cost = exchanged;
            return true;
        }

        set.SetReplicas(from, set.Replicas[from] + fewer);
        set.SetReplicas(to, set.Replicas[to] - more);
        return false;
    }
}
