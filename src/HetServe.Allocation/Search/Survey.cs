using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// What a look at every route of every candidate tells about each query type, whatever is deployed. Taken once for the tables and shared
/// by all searches over them. Read only.
/// </summary>
internal sealed class Survey
{
    public Survey(ProblemTables t, SearchSettings settings)
    {
        Lanes = CandidateLanes.Of(t);
        AccuracySlack = new double[t.QueryStride];
        FluidValue = new double[t.QueryStride];
        var least = new double[t.QueryCount];
        Array.Fill(AccuracySlack, double.NegativeInfinity);
        Array.Fill(FluidValue, double.PositiveInfinity);
        Array.Fill(least, double.PositiveInfinity);
        foreach (ref readonly CandidateLanes.Group group in Lanes.Groups)
        {
            for (int n = group.Start; n < group.End && Lanes.Option[n] >= 0; n++)
                for (int i = 0; i < t.QueryCount; i++) Look(t, group, n, i, ref least[i]);
        }

        for (int i = 0; i < t.QueryStride; i++)
        {
            if (double.IsInfinity(AccuracySlack[i])) AccuracySlack[i] = 0;
            double tokens = t.StoragePrice * t.TokenGb[i];
            FluidValue[i] = Math.Min(settings.FluidMargin * FluidValue[i] + tokens, t.UnmetCost[i]);
            if (i < t.QueryCount) CheapestService += Math.Min(least[i] + tokens, t.UnmetCost[i]);
        }
    }

    /// <summary>The candidates, side by side.</summary>
    public CandidateLanes Lanes { get; }

    /// <summary>ε - E of the most accurate route, by query type; 0 where the error is route-scoped or nothing serves it.</summary>
    public double[] AccuracySlack { get; }

    /// <summary>About what serving a query type should cost, rental included, by query type, $.</summary>
    public double[] FluidValue { get; }

    /// <summary>Bound on what routing costs: the least delay and storage cost, or penalty, of every query type together, $.</summary>
    public double CheapestService { get; }

    private void Look(ProblemTables t, in CandidateLanes.Group group, int lane, int i, ref double least)
    {
        CandidateLanes c = Lanes;
        double delay, error, load;
        if (group.IsAffine)
        {
            // The route of FindRoute, with what does not depend on the query type taken from the lane.
            double ttft = c.TtftPerInputToken[lane] * t.InputTokens[i] + c.TtftBase[lane], tpot = c.Tpot[lane];
            delay = ttft + tpot * t.OutputTokens[i];
            error = Math.Min(1, group.ErrorScale * t.ErrorRate[group.ErrorRow + i]);
            bool admitted = ttft <= t.TtftLimit[i] && tpot <= t.TpotLimit[i] && delay <= t.RouteDelayLimit[i] && error <= t.RouteErrorLimit[i];
            if (!admitted) return; // NaN where the model cannot serve the query type
            load = t.TokensPerSecond[i] * Math.Max(delay * c.MemoryLoad[lane], c.ComputeLoad[lane]);
        }
        else
        {
            int o = c.Option[lane];
            if (!t.FindRoute(i, o, out RouteMetrics route) || !t.Meets(i, route)) return;
            (delay, error) = (route.DelaySeconds, route.ErrorRate);
            load = t.LoadOf(o, route).Tightest;
        }

        double cost = t.DelayCostPerSecond[i] * delay, slack = t.MeanErrorLimit[i] - error;
        least = Math.Min(least, cost);
        AccuracySlack[i] = Math.Max(AccuracySlack[i], slack);
        if (slack >= 0) FluidValue[i] = Math.Min(FluidValue[i], cost + c.Rental[lane] * load);
    }
}
