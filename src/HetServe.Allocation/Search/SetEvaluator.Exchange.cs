namespace HetServe.Allocation.Search;

/// <content>Replicas exchanged between the deployments of a set.</content>
internal sealed partial class SetEvaluator
{
    private const int FewDeployments = 12; // with more, fractions are close to whole replicas
    private const double Near = 1.05;     // of the cut-off: up to here an exchange is worth a try
    private const int MostExchanged = 3;  // replicas taken, and replicas given
    private const int MostTries = 12;     // for each set
    private readonly double[] _price = new double[capacity]; // by slot: what one replica more saves at most, $

    /// <summary>
    /// Takes replicas from one deployment and gives replicas to another, for as long as that saves cost: sizes that are rounded one by one
    /// miss such exchanges. Those that cannot pay are passed over by their prices, for the cost of routing is convex in the replicas.
    /// </summary>
    private void ExchangeReplicas(DeploymentSet set, ref double cost)
    {
        int tries = MostTries;
        while (ExchangeReplicas(set, ref cost, ref tries)) { }
    }

    private bool ExchangeReplicas(DeploymentSet set, ref double cost, ref int tries)
    {
        if (set.Count is < 2 or > FewDeployments || double.IsInfinity(Cost(set))) return false;
        for (int d = 0; d < set.Count; d++) _price[d] = tables.Rental[set.Options[d]] - routing.ReplicaPrice(set.Options[d]);
        for (int from = 0; from < set.Count; from++)
        {
            for (int fewer = 1; fewer <= Math.Min(MostExchanged, set.Replicas[from] - 1); fewer++)
            {
                for (int to = 0; to < set.Count; to++)
                {
                    int most = to == from ? 0 : Math.Min(MostExchanged, tables.Problem.MaxReplicas - set.Replicas[to]);
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
        double exchanged = Cost(set);
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
