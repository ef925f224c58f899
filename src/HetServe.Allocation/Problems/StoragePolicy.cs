namespace HetServe.Allocation.Problems;

/// <summary>
/// Storage that all deployments share. It holds weights, once per deployed model and tier, and tokens of served queries. Immutable.
/// </summary>
public sealed record StoragePolicy
{
    /// <summary>Capacity in GB, at least 0; null for no limit. Default null.</summary>
    public double? CapacityGb { get; init; }

    /// <summary>Price in $ per GB and hour, at least 0. Default 0.</summary>
    public double PricePerGbHour { get; init; }

    /// <summary>Time for which the tokens of a query are kept, hours, at least 0. Default 1.</summary>
    public double RetentionHours { get; init; } = 1;
}
