using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Evaluation;

/// <summary>How full a deployment is.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Memory">KV cache as a fraction of the room for it; above 1 where it does not fit.</param>
/// <param name="Compute">Busy time as a fraction of what the utilisation cap allows; above 1 where the cap is broken.</param>
public readonly record struct DeploymentUtilization(Deployment Deployment, double Memory, double Compute);
