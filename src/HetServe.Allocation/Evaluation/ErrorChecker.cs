using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Error rate of each route or on average, as the query type's scope says.</summary>
internal sealed class ErrorChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Error;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        ProblemTables tables = evaluation.Tables;
        foreach (RouteLoad route in evaluation.Routes)
        {
            double limit = tables.RouteErrorLimit[route.QueryIndex];
            if (!double.IsInfinity(limit)) rows.Add(this, $"{evaluation.NameOf(route)}, error rate", route.Metrics.ErrorRate, limit);
        }

        for (int i = 0; i < evaluation.Queries.Count; i++)
        {
            if (double.IsInfinity(tables.MeanErrorLimit[i])) continue;
            QueryLoad query = evaluation.Queries[i];
            double above = query.ErrorSum - tables.MeanErrorLimit[i] * query.Served;
            rows.Add(this, $"{evaluation.QueryName(i)}, mean error rate above the SLO, times served share", above, 0);
        }
    }
}
