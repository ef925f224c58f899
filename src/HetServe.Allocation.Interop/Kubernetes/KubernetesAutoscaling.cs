namespace HetServe.Allocation.Interop;

/// <summary>
/// Scales each deployment between the replicas of the plan and a maximum, with a ScaledObject of KEDA (<c>keda.sh/v1alpha1</c>). Immutable.
/// </summary>
/// <param name="PrometheusAddress">Address of the Prometheus server that has the metrics of vLLM, http or https.</param>
/// <param name="MaxReplicas">Most replicas of each deployment, at least those of the plan.</param>
public sealed record KubernetesAutoscaling(string PrometheusAddress, int MaxReplicas)
{
    /// <summary>Waiting requests for each replica above which KEDA adds replicas, at least 1. Default 5.</summary>
    public int WaitingPerReplica { get; init; } = 5;
}
