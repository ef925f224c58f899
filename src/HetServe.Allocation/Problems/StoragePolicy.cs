namespace HetServe.Allocation.Problems;

/// <summary>Storage shared by all deployments: weights once per deployed model and tier, and tokens kept of served queries.</summary>
public sealed record StoragePolicy
{
    /// <summary>Capacity in GB, at least 0; null for none. Default null.</summary>
    public double? CapacityGb { get; init; }

    /// <summary>Price in $ per GB and hour, at least 0. Default 0.</summary>
    public double PricePerGbHour { get; init; }

    /// <summary>Hours for which the tokens of a query are kept, at least 0. Default 1.</summary>
    public double RetentionHours { get; init; } = 1;
}
