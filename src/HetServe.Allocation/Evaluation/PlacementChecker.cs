using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// All that the plan names exists, each pair of model and tier runs one listed parallelism with an allowed number of replicas, and
/// routes go to deployments that may serve them.
/// </summary>
internal sealed class PlacementChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Placement;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        rows.AddFaults(this, evaluation);
        foreach (DeploymentLoad load in evaluation.Deployments)
        {
            rows.Add(this, $"{load.Name}, most replicas", load.Deployment.Replicas, evaluation.Tables.Problem.MaxReplicas, "replicas");
            rows.Add(this, $"{load.Name}, least replicas", evaluation.Tables.LeastReplicas, load.Deployment.Replicas, "replicas");
        }
    }
}
