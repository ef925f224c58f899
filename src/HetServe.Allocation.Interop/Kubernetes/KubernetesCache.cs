namespace HetServe.Allocation.Interop;

/// <summary>The volume that keeps downloaded weights. Immutable.</summary>
public sealed record KubernetesCache
{
    /// <summary>
    /// PersistentVolumeClaim that all pods share; null for an <c>emptyDir</c> of each pod, which downloads after each start. Default null.
    /// </summary>
    public string? Claim { get; init; }

    /// <summary>
    /// With a claim: its size, and the manifests include the claim with access mode ReadWriteMany; null for a claim that exists. Without:
    /// the limit of the <c>emptyDir</c>; null for none. Default null.
    /// </summary>
    public string? Size { get; init; }

    /// <summary>Storage class of a claim that the manifests include; null for the cluster's default. Default null.</summary>
    public string? StorageClass { get; init; }
}
