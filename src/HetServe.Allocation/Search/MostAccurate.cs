using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>The least error that each query type can be served with.</summary>
internal static class MostAccurate
{
    /// <summary>ε - E of the most accurate candidate, by query type, padded; 0 where the error is route-scoped or nothing serves it.</summary>
    public static double[] Slack(ProblemTables t)
    {
        var slack = new double[t.QueryStride];
        Array.Fill(slack, double.NegativeInfinity);
        int lastPair = -1;
        foreach (int o in t.Candidates)
        {
            // The error depends on model and tier alone, unless measured.
            if (t.PairOf(o) == lastPair && !t.Overrides.Any(o)) continue;
            lastPair = t.PairOf(o);
            for (int i = 0; i < t.QueryCount; i++)
                if (t.TryGetRoute(i, o, out RouteMetrics route)) slack[i] = Math.Max(slack[i], t.MeanErrorLimit[i] - route.ErrorRate);
        }

        for (int i = 0; i < slack.Length; i++)
            if (double.IsInfinity(slack[i])) slack[i] = 0;
        return slack;
    }
}
