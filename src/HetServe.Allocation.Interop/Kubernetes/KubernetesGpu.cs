namespace HetServe.Allocation.Interop;

/// <summary>How a cluster names a GPU. Immutable.</summary>
/// <param name="Label">Label of the nodes that have the GPU.</param>
/// <param name="Value">Value of the label.</param>
/// <param name="Resource">Resource that a pod requests. Default <c>nvidia.com/gpu</c>.</param>
/// <param name="Devices">Devices that the cluster counts for one GPU, at least 1. Default 1.</param>
public sealed record KubernetesGpu(string Label, string Value, string Resource = KubernetesGpu.Nvidia, int Devices = 1)
{
    /// <summary>The resource of NVIDIA's device plugin.</summary>
    public const string Nvidia = "nvidia.com/gpu";

    /// <summary>The resource of AMD's device plugin.</summary>
    public const string Amd = "amd.com/gpu";
}
