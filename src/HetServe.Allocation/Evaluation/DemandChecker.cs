namespace HetServe.Allocation.Evaluation;

/// <summary>Each query type is served or counted as unserved, once and in full; the unserved share is within its limit.</summary>
internal sealed class DemandChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Demand;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        rows.AddFaults(this, evaluation);
        for (int i = 0; i < evaluation.Queries.Count; i++)
        {
            string name = evaluation.QueryName(i);
            QueryLoad query = evaluation.Queries[i];
            double accounted = query.Served + query.Unmet;
            rows.Add(this, $"{name}, routed and unmet share at most once", accounted, 1);
            rows.Add(this, $"{name}, routed and unmet share in full", 1, accounted);
            rows.Add(this, $"{name}, unmet share", query.Unmet, evaluation.Tables.MaxUnmet[i]);
            rows.Add(this, $"{name}, unmet share not below 0", -query.Unmet, 0);
        }
    }
}
