namespace HetServe.Allocation.Evaluation;

/// <summary>The routes of a deployment keep no more queries running at once than its replicas may run.</summary>
internal sealed class ConcurrencyChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Concurrency;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        if (!evaluation.Tables.IsEngine) return;
        foreach (DeploymentLoad load in evaluation.Deployments)
            rows.Add(this, load.Name, load.ConcurrentQueries, evaluation.CapacityOf(load).ConcurrentQueries, "queries");
    }
}
