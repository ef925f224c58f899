using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Planning;

/// <summary>How the deployment of a model on a tier changes.</summary>
public enum ChangeKind
{
    /// <summary>It did not run and will.</summary>
    Started,

    /// <summary>It gets more replicas.</summary>
    ScaledUp,

    /// <summary>It goes on with another parallelism.</summary>
    Reconfigured,

    /// <summary>It gets fewer replicas.</summary>
    ScaledDown,

    /// <summary>It ran and will not.</summary>
    Stopped,
}

/// <summary>Change of the deployment of one model on one tier. Immutable.</summary>
/// <param name="Kind">How it changes.</param>
/// <param name="Before">What ran; null where nothing did.</param>
/// <param name="After">What will run; null where nothing will.</param>
public sealed record DeploymentChange(ChangeKind Kind, Deployment? Before, Deployment? After);
