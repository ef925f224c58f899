using System.Globalization;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Plans;

/// <summary>Replicas of one model on one tier at one parallelism. A plan has at most one for each model and tier.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Tier">Name of the tier.</param>
/// <param name="Parallelism">Parallelism of each replica.</param>
/// <param name="Replicas">Number of replicas, at least 1.</param>
/// <param name="Utilization">The utilisation level that it runs at, in (0, 1); null with the roofline model. Default null.</param>
public sealed record Deployment(string Model, string Tier, Parallelism Parallelism, int Replicas, double? Utilization = null)
{
    /// <summary>GPUs of all replicas.</summary>
    public int Gpus => Parallelism.Gpus * Replicas;

    /// <inheritdoc/>
    public override string ToString() => Utilization is { } level
        ? string.Create(CultureInfo.InvariantCulture, $"{Model} on {Tier} {Parallelism} at {100 * level:G4}% x{Replicas}")
        : $"{Model} on {Tier} {Parallelism} x{Replicas}";
}
