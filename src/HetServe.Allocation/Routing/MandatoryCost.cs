using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <summary>
/// What the search charges for demand that must be served and is not: so much that no saving in rental, storage, delay or penalty
/// outweighs it, which lets the search cross states that leave such demand unserved. Plans that leave any are not feasible and never returned as such.
/// </summary>
internal static class MandatoryCost
{
    /// <summary>$ for the whole query type, by query type.</summary>
    public static double[] Of(ProblemTables t)
    {
        double costliest = 1;
        for (int i = 0; i < t.QueryCount; i++)
        {
            double limit = Math.Min(t.RouteDelayLimit[i], t.MeanDelayLimit[i]);
            double delay = double.IsFinite(limit) && t.DelayCostPerSecond[i] > 0 ? t.DelayCostPerSecond[i] * limit : 0;
            costliest = Math.Max(Math.Max(costliest, t.UnmetCost[i]), Math.Max(delay, t.StoragePrice * t.TokenGb[i]));
        }

        foreach (int o in t.Candidates) costliest = Math.Max(costliest, Math.Max(t.LeastReplicas * t.Rental[o], t.StoragePrice * t.WeightsGb[o]));
        var cost = new double[t.QueryCount];
        Array.Fill(cost, 1e4 * costliest);
        return cost;
    }
}
