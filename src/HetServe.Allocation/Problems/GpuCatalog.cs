namespace HetServe.Allocation.Problems;

/// <summary>
/// GPUs with the figures of their data sheets. Peaks are dense (no structured sparsity) and accumulate in FP32, INT8 in INT32. Link
/// bandwidth is that of one direction: half of the figure where a data sheet adds both. Immutable; safe to share between threads.
/// </summary>
public static class GpuCatalog
{
    /// <summary>PCI Express 4.0 x16, one direction, GB/s, for GPUs without NVLink or Infinity Fabric.</summary>
    private const double Pcie4x16 = 32;

    /// <summary>
    /// NVIDIA GeForce RTX 4090, 24 GB. PCIe 4.0. The often-quoted FP8 peak of 660.6 TFLOP/s accumulates in FP16.
    /// Source: "NVIDIA Ada GPU Architecture" (white paper), appendix A.
    /// </summary>
    public static GpuSpec Rtx4090 { get; } = new("RTX4090", 24, 1008, Pcie4x16, Fp16Tflops: 165.2, Fp8Tflops: 330.3, Int8Tops: 660.6);

    /// <summary>
    /// NVIDIA RTX A6000, 48 GB, no FP8 units. NVLink bridge between two GPUs, 112.5 GB/s both directions.
    /// Source: "NVIDIA RTX A6000" (data sheet); peaks: "NVIDIA Ampere GA102 GPU Architecture" (white paper).
    /// </summary>
    public static GpuSpec A6000 { get; } = new("A6000", 48, 768, 56, Fp16Tflops: 154.8, Int8Tops: 309.7);

    /// <summary>NVIDIA L4, 24 GB. PCIe 4.0. Source: "NVIDIA L4 Tensor Core GPU" (data sheet).</summary>
    public static GpuSpec L4 { get; } = new("L4", 24, 300, Pcie4x16, Fp16Tflops: 121, Fp8Tflops: 242, Int8Tops: 242);

    /// <summary>NVIDIA L40S, 48 GB. PCIe 4.0. Source: "NVIDIA L40S" (data sheet).</summary>
    public static GpuSpec L40S { get; } = new("L40S", 48, 864, Pcie4x16, Fp16Tflops: 362, Fp8Tflops: 733, Int8Tops: 733);

    /// <summary>
    /// NVIDIA A10G, 24 GB, no FP8 units. PCIe 4.0. Not the A10, whose tensor peaks are higher. Source: "NVIDIA A10G" (data sheet).
    /// </summary>
    public static GpuSpec A10G { get; } = new("A10G", 24, 600, Pcie4x16, Fp16Tflops: 70, Int8Tops: 140);

    /// <summary>
    /// NVIDIA A100 40 GB, no FP8 units. NVLink, 600 GB/s both directions. Source: "NVIDIA A100 Tensor Core GPU" (data sheet), SXM.
    /// </summary>
    public static GpuSpec A100_40GB { get; } = new("A100-40G", 40, 1555, 300, Fp16Tflops: 312, Int8Tops: 624);

    /// <summary>
    /// NVIDIA A100 80 GB, no FP8 units. NVLink, 600 GB/s both directions. Source: "NVIDIA A100 Tensor Core GPU" (data sheet), SXM.
    /// </summary>
    public static GpuSpec A100_80GB { get; } = new("A100-80G", 80, 2039, 300, Fp16Tflops: 312, Int8Tops: 624);

    /// <summary>NVIDIA H100 80 GB. NVLink, 900 GB/s both directions. Source: "NVIDIA H100 Tensor Core GPU" (data sheet), SXM.</summary>
    public static GpuSpec H100 { get; } = new("H100", 80, 3350, 450, Fp16Tflops: 989, Fp8Tflops: 1979, Int8Tops: 1979);

    /// <summary>NVIDIA H200 141 GB. NVLink, 900 GB/s both directions. Source: "NVIDIA H200 Tensor Core GPU" (data sheet), SXM.</summary>
    public static GpuSpec H200 { get; } = new("H200", 141, 4800, 450, Fp16Tflops: 989, Fp8Tflops: 1979, Int8Tops: 1979);

    /// <summary>
    /// NVIDIA B200, 180 GB. NVLink, 1800 GB/s both directions. Source: "NVIDIA DGX B200" (data sheet), an eighth of the system;
    /// FP16 and INT8 peaks: "NVIDIA Blackwell Architecture" (technical brief), HGX B200.
    /// </summary>
    public static GpuSpec B200 { get; } = new("B200", 180, 8000, 900, Fp16Tflops: 2250, Fp8Tflops: 4500, Int8Tops: 4500);

    /// <summary>
    /// AMD Instinct MI300X, 192 GB. Seven Infinity Fabric links of 128 GB/s both directions, one to each other GPU of an eight-GPU
    /// platform. The link bandwidth here is the sum of the seven. Source: "AMD Instinct MI300X Accelerator" (data sheet).
    /// </summary>
    public static GpuSpec MI300X { get; } = new("MI300X", 192, 5300, 448, Fp16Tflops: 1307.4, Fp8Tflops: 2614.9, Int8Tops: 2614.9);

    /// <summary>Every GPU of the catalog.</summary>
    public static IReadOnlyList<GpuSpec> All { get; } = [Rtx4090, A6000, L4, L40S, A10G, A100_40GB, A100_80GB, H100, H200, B200, MI300X];

    /// <summary>Finds a GPU by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="GpuSpec.Name"/>; case does not matter.</param>
    public static GpuSpec? Find(string name) => All.FirstOrDefault(gpu => gpu.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
