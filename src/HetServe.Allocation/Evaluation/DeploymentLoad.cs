using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Evaluation;

/// <summary>A deployment found in the problem, with the load of its routes.</summary>
/// <param name="Deployment">The plan's entry.</param>
/// <param name="OptionIndex">Its option index in the tables.</param>
/// <param name="MemoryGb">KV cache that its routes keep resident, GB over all replicas.</param>
/// <param name="BusyReplicas">Replicas that its routes keep busy.</param>
/// <param name="ConcurrentQueries">Queries of its routes that run at once, over all replicas.</param>
public readonly record struct DeploymentLoad(
    Deployment Deployment, int OptionIndex, double MemoryGb, double BusyReplicas, double ConcurrentQueries)
{
    /// <summary>Name in texts: <c>small on gpu-fp16 2x1</c>, and <c>at 60%</c> where it has a utilisation level.</summary>
    public string Name => OptionText.NameOf(Deployment.Model, Deployment.Tier, Deployment.Parallelism, Deployment.Utilization);
}
