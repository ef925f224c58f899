using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>A bound on what routing costs, whatever is deployed.</summary>
internal static class CheapestService
{
    /// <summary>Sum over the query types of the least delay and storage cost of any route, or of the unmet penalty where that is less, $.</summary>
    public static double Total(ProblemTables t)
    {
        double total = 0;
        for (int i = 0; i < t.QueryCount; i++)
        {
            double least = double.PositiveInfinity;
            if (t.DelayCostPerSecond[i] == 0)
            {
                least = 0;
            }
            else
            {
                foreach (int o in t.Candidates)
                    if (t.TryGetRoute(i, o, out RouteMetrics route) && t.Admits(i, route))
                        least = Math.Min(least, t.DelayCostPerSecond[i] * route.DelaySeconds);
            }

            total += Math.Min(least + t.StoragePrice * t.TokenGb[i], t.UnmetCost[i]);
        }

        return total;
    }
}
