namespace HetServe.Allocation.Evaluation;

/// <summary>The routes of a deployment keep its replicas no busier than their utilisation level.</summary>
internal sealed class ComputeChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Compute;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        foreach (DeploymentLoad load in evaluation.Deployments)
            rows.Add(this, load.Name, load.BusyReplicas, evaluation.CapacityOf(load).BusyReplicas, "busy replicas");
    }
}
