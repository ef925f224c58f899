namespace HetServe.Allocation.Simulation;

/// <summary>
/// Failure of one replica of a deployment, the one that serves with the lowest number. Its unfinished queries begin again on other
/// replicas, and count from their first arrival.
/// </summary>
/// <param name="Model">Name of the deployment's model.</param>
/// <param name="Tier">Name of the deployment's tier.</param>
/// <param name="At">When it fails, from the start of the simulation, at least 0.</param>
/// <param name="Duration">How long it is down before it starts again, more than 0. The time to start comes on top.</param>
public sealed record ReplicaFailure(string Model, string Tier, TimeSpan At, TimeSpan Duration)
{
    internal void EnsureValid()
    {
        ArgumentNullException.ThrowIfNull(Model);
        ArgumentNullException.ThrowIfNull(Tier);
        if (At < TimeSpan.Zero) throw new ArgumentException($"Failure of {Model} on {Tier}: At must be >= 0, was {At}.", nameof(At));
        if (Duration <= TimeSpan.Zero)
            throw new ArgumentException($"Failure of {Model} on {Tier}: Duration must be > 0, was {Duration}.", nameof(Duration));
    }
}
