using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Evaluation;

/// <summary>How full the replicas of a deployment are that the limits count: all but the spare ones.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Memory">KV cache as a fraction of the room for it; above 1 where it does not fit.</param>
/// <param name="Compute">Busy time as a fraction of what its utilisation level allows; above 1 where it is busier.</param>
/// <param name="Concurrency">Queries running at once as a fraction of the most; 0 with the roofline model.</param>
public readonly record struct DeploymentUtilization(Deployment Deployment, double Memory, double Compute, double Concurrency);
