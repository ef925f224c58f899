using HetServe.Allocation.Performance;
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
        foreach (int o in t.Candidates)
            costliest = Math.Max(costliest, Math.Max(CandidateFilter.LeastRental(t, o), t.StoragePrice * t.WeightsGb[o]));
        RouteCoefficients slowest = Slowest(t);
        for (int i = 0; i < t.QueryCount; i++)
        {
            double limit = Math.Min(t.RouteDelayLimit[i], t.MeanDelayLimit[i]);
            if (double.IsInfinity(limit)) limit = SlowestOf(t, slowest, i);
            double delay = t.DelayCostPerSecond[i] > 0 ? t.DelayCostPerSecond[i] * limit : 0;
            costliest = Math.Max(Math.Max(costliest, t.UnmetCost[i]), Math.Max(delay, t.StoragePrice * t.TokenGb[i]));
        }

        var cost = new double[t.QueryCount];
        Array.Fill(cost, 1e4 * costliest);
        return cost;
    }

    /// <summary>The largest of each coefficient of a delay over all candidates: no candidate is slower.</summary>
    private static RouteCoefficients Slowest(ProblemTables t)
    {
        RouteCoefficients slowest = default;
        foreach (int o in t.Candidates)
        {
            ref readonly RouteCoefficients c = ref t.Coefficients[o];
            slowest = new RouteCoefficients
            {
                TtftBase = Math.Max(slowest.TtftBase, c.TtftBase),
                PerPrompt = Math.Max(slowest.PerPrompt, c.PerPrompt),
                PerPromptSquared = Math.Max(slowest.PerPromptSquared, c.PerPromptSquared),
                TpotBase = Math.Max(slowest.TpotBase, c.TpotBase),
                TpotPerContext = Math.Max(slowest.TpotPerContext, c.TpotPerContext),
            };
        }

        return slowest;
    }

    /// <summary>A bound on the delay of a query type that no SLO limits, s.</summary>
    private static double SlowestOf(ProblemTables t, in RouteCoefficients slowest, int i)
    {
        double delay = slowest.Ttft(t.Lengths.At(i)) + t.Lengths.Output[i] * slowest.Tpot(t.Lengths.At(i));
        foreach (int o in t.Candidates) // routes without coefficients
            if (t.Overrides.Any(o) && t.FindAdmitted(i, o, out RouteMetrics route)) delay = Math.Max(delay, route.DelaySeconds);
        return delay;
    }
}
