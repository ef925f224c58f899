using System.Collections.Frozen;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Node labels of the GPUs in <see cref="GpuCatalog"/>: <c>nvidia.com/gpu.product</c> of NVIDIA's GPU feature discovery, which is the name
/// that the driver reports with hyphens for spaces, and <c>amd.com/gpu.device-id</c> of AMD's node labeller, the PCI device. Immutable; safe
/// to share between threads.
/// </summary>
public static class KubernetesGpuCatalog
{
    private const string Product = "nvidia.com/gpu.product", DeviceId = "amd.com/gpu.device-id";

    private static readonly FrozenDictionary<string, KubernetesGpu> s_gpus = new Dictionary<string, KubernetesGpu>
    {
        [GpuCatalog.Rtx4090.Name] = new(Product, "NVIDIA-GeForce-RTX-4090"),
        [GpuCatalog.A6000.Name] = new(Product, "NVIDIA-RTX-A6000"),
        [GpuCatalog.A10G.Name] = new(Product, "NVIDIA-A10G"),
        [GpuCatalog.A40.Name] = new(Product, "NVIDIA-A40"),
        [GpuCatalog.L4.Name] = new(Product, "NVIDIA-L4"),
        [GpuCatalog.L40S.Name] = new(Product, "NVIDIA-L40S"),
        [GpuCatalog.T4.Name] = new(Product, "Tesla-T4"),
        [GpuCatalog.V100.Name] = new(Product, "Tesla-V100-SXM2-16GB"),
        [GpuCatalog.A100_40GB.Name] = new(Product, "NVIDIA-A100-SXM4-40GB"),
        [GpuCatalog.A100_80GB.Name] = new(Product, "NVIDIA-A100-SXM4-80GB"),
        [GpuCatalog.A100Pcie.Name] = new(Product, "NVIDIA-A100-80GB-PCIe"),
        [GpuCatalog.H100.Name] = new(Product, "NVIDIA-H100-80GB-HBM3"),
        [GpuCatalog.H100Pcie.Name] = new(Product, "NVIDIA-H100-PCIe"),
        [GpuCatalog.H100Nvl.Name] = new(Product, "NVIDIA-H100-NVL"),
        [GpuCatalog.H200.Name] = new(Product, "NVIDIA-H200"),
        [GpuCatalog.H200Nvl.Name] = new(Product, "NVIDIA-H200-NVL"),
        [GpuCatalog.GH200.Name] = new(Product, "NVIDIA-GH200-480GB"),
        [GpuCatalog.B200.Name] = new(Product, "NVIDIA-B200"),
        [GpuCatalog.GB200.Name] = new(Product, "NVIDIA-GB200"),
        [GpuCatalog.B300.Name] = new(Product, "NVIDIA-B300-SXM6-AC"),
        [GpuCatalog.GB300.Name] = new(Product, "NVIDIA-GB300"),
        [GpuCatalog.RtxPro6000.Name] = new(Product, "NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition"),
        [GpuCatalog.MI250.Name] = new(DeviceId, "740c", KubernetesGpu.Amd, Devices: 2), // each die is a device
        [GpuCatalog.MI300X.Name] = new(DeviceId, "74a1", KubernetesGpu.Amd),
        [GpuCatalog.MI325X.Name] = new(DeviceId, "74a5", KubernetesGpu.Amd),
        [GpuCatalog.MI355X.Name] = new(DeviceId, "75a3", KubernetesGpu.Amd),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the labels of a GPU; null if the catalog has none.</summary>
    /// <param name="gpu">Name as in <see cref="GpuSpec.Name"/>; case does not matter.</param>
    public static KubernetesGpu? Find(string gpu) => s_gpus.GetValueOrDefault(gpu);
}
