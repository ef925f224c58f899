using System.Runtime.Intrinsics;
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
            for (int i = 0; i < t.QueryCount; i++)
            {
                if (group.IsLinear) Look(t, group, i, ref least[i]);
                else LookOneByOne(t, group, i, ref least[i]);
            }
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

    /// <summary>Looks at a query type on the options of a group, a vector at a time.</summary>
    private void Look(ProblemTables t, in CandidateLanes.Group group, int i, ref double least)
    {
        double error = Math.Min(1, group.ErrorScale * t.ErrorRate[group.ErrorRow + i]), latency = t.Latency[group.LatencyRow + i];
        if (double.IsNaN(error) || double.IsNaN(latency)) return; // the model cannot serve the query type, or not in this region
        LaneQuery query = LaneQuery.Of(t, i) with { Latency = latency };
        Vector256<double> infinity = Vector256.Create(double.PositiveInfinity), leastCost = infinity, leastTotal = infinity;
        for (int n = group.Start; n < group.End; n += CandidateLanes.Width)
        {
            var lanes = new LaneVector(t, Lanes, n);
            Vector256<double> ok = lanes.Admits(query);
            if (ok == Vector256<double>.Zero) continue;
            Vector256<double> delay = lanes.Delay(query), cost = delay * t.DelayCostPerSecond[i];
            Vector256<double> total = cost + Vector256.Create(Lanes.Rental, n) * lanes.Load(query, delay);
            leastCost = Vector256.MinNative(leastCost, Vector256.ConditionalSelect(ok, cost, infinity));
            leastTotal = Vector256.MinNative(leastTotal, Vector256.ConditionalSelect(ok, total, infinity));
        }

        for (int l = 0; l < CandidateLanes.Width; l++)
            if (leastCost[l] < double.PositiveInfinity) Take(t, i, leastCost[l], leastTotal[l], error, ref least);
    }

    /// <summary>As <see cref="Look"/>, where routes have no coefficients.</summary>
    private void LookOneByOne(ProblemTables t, in CandidateLanes.Group group, int i, ref double least)
    {
        for (int n = group.Start; n < group.End && Lanes.Option[n] >= 0; n++)
        {
            int o = Lanes.Option[n];
            if (!t.FindAdmitted(i, o, out RouteMetrics route)) continue;
            double cost = t.DelayCostPerSecond[i] * route.DelaySeconds;
            Take(t, i, cost, cost + t.Rental[o] * t.LoadOf(o, route).Tightest, route.ErrorRate, ref least);
        }
    }

    /// <summary>Takes down a route: its delay penalty, that with the rental of its load, and its error.</summary>
    private void Take(ProblemTables t, int i, double cost, double total, double error, ref double least)
    {
        double slack = t.MeanErrorLimit[i] - error;
        least = Math.Min(least, cost);
        AccuracySlack[i] = Math.Max(AccuracySlack[i], slack);
        if (slack >= 0) FluidValue[i] = Math.Min(FluidValue[i], total);
    }
}
