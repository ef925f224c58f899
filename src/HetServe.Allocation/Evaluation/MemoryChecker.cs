namespace HetServe.Allocation.Evaluation;

/// <summary>The weights leave room in each replica, and the KV cache of a deployment's routes fits into the room of its replicas.</summary>
internal sealed class MemoryChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Memory;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        foreach (DeploymentLoad load in evaluation.Deployments)
        {
            // Without room the option does not exist, whatever it carries: no tolerance applies.
            if (evaluation.Tables.FreeMemoryGb(load.OptionIndex) <= 0) rows.AddFault(this, $"{load.Name}, weights leave no room for KV cache");
            rows.Add(this, load.Name, load.MemoryGb, evaluation.CapacityOf(load).MemoryGb, "GB");
        }
    }
}
