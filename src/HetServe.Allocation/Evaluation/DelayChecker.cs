using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Delay of each route or on average, as the query type's scope says; TTFT and TPOT, where limited, of each route.</summary>
internal sealed class DelayChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Delay;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        ProblemTables tables = evaluation.Tables;
        foreach (RouteLoad route in evaluation.Routes)
        {
            int i = route.QueryIndex;
            Limit(route, "delay", route.Metrics.DelaySeconds, tables.RouteDelayLimit[i]);
            Limit(route, "TTFT", route.Metrics.TtftSeconds, tables.TtftLimit[i]);
            Limit(route, "TPOT", route.Metrics.TpotSeconds, tables.TpotLimit[i]);
        }

        for (int i = 0; i < evaluation.Queries.Count; i++)
        {
            if (double.IsInfinity(tables.MeanDelayLimit[i])) continue;
            QueryLoad query = evaluation.Queries[i];
            double above = query.DelaySumSeconds - tables.MeanDelayLimit[i] * query.Served;
            rows.Add(this, $"{evaluation.QueryName(i)}, mean delay above the SLO, times served share", above, 0, "s");
        }

        void Limit(in RouteLoad route, string what, double seconds, double limit)
        {
            if (!double.IsInfinity(limit)) rows.Add(this, $"{evaluation.NameOf(route)}, {what}", seconds, limit, "s");
        }
    }
}
