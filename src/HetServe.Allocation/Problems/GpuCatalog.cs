namespace HetServe.Allocation.Problems;

/// <summary>
/// GPUs with the figures of their data sheets, and the efficiencies of <see cref="GpuFamilies"/>. Peaks are dense (no structured sparsity)
/// and accumulate in FP32, INT8 in INT32. Link bandwidth is that of one direction: half of the figure where a data sheet adds both.
/// Watts are the largest power limit. Immutable; safe to share between threads.
/// </summary>
public static class GpuCatalog
{
    /// <summary>PCI Express 4.0 x16, one direction, GB/s, for GPUs without NVLink or Infinity Fabric.</summary>
    private const double Pcie4x16 = 32;

    /// <summary>PCI Express 5.0 x16, one direction, GB/s.</summary>
    private const double Pcie5x16 = 64;

    /// <summary>Share of the PCIe bandwidth that collectives reach. Source: the fit of <c>docs/accuracy.md</c>.</summary>
    private const double PcieLinkEfficiency = 0.48;

    /// <summary>Share of the Infinity Fabric bandwidth that collectives reach. Source: the fit of <c>docs/accuracy.md</c>.</summary>
    private const double FabricLinkEfficiency = 0.27;

    /// <summary>
    /// NVIDIA GeForce RTX 4090, 24 GB. PCIe 4.0. The often-quoted FP8 peak of 660.6 TFLOP/s accumulates in FP16. Source: "NVIDIA Ada
    /// GPU Architecture" (white paper), appendix A.
    /// </summary>
    public static GpuSpec Rtx4090 { get; } = new("RTX4090", 24, 1008, Pcie4x16, Fp16Tflops: 165.2, Fp8Tflops: 330.3, Int8Tops: 660.6)
    {
        Family = GpuFamilies.Ada, GpusPerNode = 8, Watts = 450, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>
    /// NVIDIA RTX A6000, 48 GB, no FP8 units. NVLink bridge between two GPUs, 112.5 GB/s both directions. Source: "NVIDIA RTX A6000"
    /// (data sheet); peaks: "NVIDIA Ampere GA102 GPU Architecture" (white paper).
    /// </summary>
    public static GpuSpec A6000 { get; } = new("A6000", 48, 768, 56, Fp16Tflops: 154.8, Int8Tops: 309.7)
    {
        Family = GpuFamilies.Ampere, GpusPerNode = 2, Watts = 300,
    };

    /// <summary>
    /// NVIDIA A10G, 24 GB, no FP8 units. PCIe 4.0. Not the A10, whose tensor peaks are higher. Source: "NVIDIA A10G" (data sheet).
    /// </summary>
    public static GpuSpec A10G { get; } = new("A10G", 24, 600, Pcie4x16, Fp16Tflops: 70, Int8Tops: 140)
    {
        Family = GpuFamilies.Ampere, GpusPerNode = 8, Watts = 300, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>
    /// NVIDIA A40, 48 GB, no FP8 units. PCIe 4.0; the NVLink bridge between two GPUs is left out. Source: "NVIDIA A40" (data sheet).
    /// </summary>
    public static GpuSpec A40 { get; } = new("A40", 48, 696, Pcie4x16, Fp16Tflops: 149.7, Int8Tops: 299.3)
    {
        Family = GpuFamilies.Ampere, GpusPerNode = 8, Watts = 300, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>NVIDIA L4, 24 GB. PCIe 4.0. Source: "NVIDIA L4 Tensor Core GPU" (data sheet).</summary>
    public static GpuSpec L4 { get; } = new("L4", 24, 300, Pcie4x16, Fp16Tflops: 121, Fp8Tflops: 242, Int8Tops: 242)
    {
        Family = GpuFamilies.Ada, GpusPerNode = 8, Watts = 72, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>NVIDIA L40S, 48 GB. PCIe 4.0. Source: "NVIDIA L40S" (data sheet).</summary>
    public static GpuSpec L40S { get; } = new("L40S", 48, 864, Pcie4x16, Fp16Tflops: 362, Fp8Tflops: 733, Int8Tops: 733)
    {
        Family = GpuFamilies.Ada, GpusPerNode = 8, Watts = 350, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>NVIDIA T4, 16 GB, no FP8 units. PCIe 3.0. Source: "NVIDIA T4" (data sheet).</summary>
    public static GpuSpec T4 { get; } = new("T4", 16, 320, 16, Fp16Tflops: 65, Int8Tops: 130)
    {
        Family = GpuFamilies.Turing, GpusPerNode = 8, Watts = 70, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>
    /// NVIDIA V100 16 GB, no FP8 and no INT8 tensor units. NVLink, 300 GB/s both directions. Source: "NVIDIA V100" (data sheet), SXM2.
    /// </summary>
    public static GpuSpec V100 { get; } = new("V100", 16, 900, 150, Fp16Tflops: 125)
    {
        Family = GpuFamilies.Volta, GpusPerNode = 8, Watts = 300,
    };

    /// <summary>
    /// NVIDIA A100 40 GB, no FP8 units. NVLink, 600 GB/s both directions. Source: "NVIDIA A100 Tensor Core GPU" (data sheet), SXM.
    /// </summary>
    public static GpuSpec A100_40GB { get; } = new("A100-40G", 40, 1555, 300, Fp16Tflops: 312, Int8Tops: 624)
    {
        Family = GpuFamilies.Ampere, GpusPerNode = 8, Watts = 400,
    };

    /// <summary>
    /// NVIDIA A100 80 GB, no FP8 units. NVLink, 600 GB/s both directions. Source: "NVIDIA A100 Tensor Core GPU" (data sheet), SXM.
    /// </summary>
    public static GpuSpec A100_80GB { get; } = new("A100-80G", 80, 2039, 300, Fp16Tflops: 312, Int8Tops: 624)
    {
        Family = GpuFamilies.Ampere, GpusPerNode = 8, Watts = 400,
    };

    /// <summary>
    /// NVIDIA A100 80 GB for PCIe 4.0, no FP8 units; the NVLink bridge between two GPUs is left out. Source: "NVIDIA A100 Tensor Core
    /// GPU" (data sheet), PCIe.
    /// </summary>
    public static GpuSpec A100Pcie { get; } = new("A100-80G-PCIe", 80, 1935, Pcie4x16, Fp16Tflops: 312, Int8Tops: 624)
    {
        Family = GpuFamilies.Ampere, GpusPerNode = 8, Watts = 300, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>
    /// NVIDIA H100 80 GB. NVLink, 900 GB/s both directions. Source: "NVIDIA H100 Tensor Core GPU" (data sheet), SXM.
    /// </summary>
    public static GpuSpec H100 { get; } = new("H100", 80, 3350, 450, Fp16Tflops: 989, Fp8Tflops: 1979, Int8Tops: 1979)
    {
        Family = GpuFamilies.Hopper, GpusPerNode = 8, Watts = 700,
    };

    /// <summary>
    /// NVIDIA H100 80 GB for PCIe 5.0; the NVLink bridge between two GPUs is left out. Source: "NVIDIA H100 Tensor Core GPU" (data
    /// sheet), PCIe.
    /// </summary>
    public static GpuSpec H100Pcie { get; } = new("H100-PCIe", 80, 2039, Pcie5x16, Fp16Tflops: 756, Fp8Tflops: 1513, Int8Tops: 1513)
    {
        Family = GpuFamilies.Hopper, GpusPerNode = 8, Watts = 350, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>
    /// NVIDIA H100 NVL, 94 GB. PCIe 5.0; NVLink bridge between two GPUs, 600 GB/s both directions. Source: "NVIDIA H100 Tensor Core
    /// GPU" (data sheet), NVL.
    /// </summary>
    public static GpuSpec H100Nvl { get; } = new("H100-NVL", 94, 3938, 300, Fp16Tflops: 835, Fp8Tflops: 1671, Int8Tops: 1671)
    {
        Family = GpuFamilies.Hopper, GpusPerNode = 2, Watts = 400,
    };

    /// <summary>
    /// NVIDIA H200 141 GB. NVLink, 900 GB/s both directions. Source: "NVIDIA H200 Tensor Core GPU" (data sheet), SXM.
    /// </summary>
    public static GpuSpec H200 { get; } = new("H200", 141, 4800, 450, Fp16Tflops: 989, Fp8Tflops: 1979, Int8Tops: 1979)
    {
        Family = GpuFamilies.Hopper, GpusPerNode = 8, Watts = 700,
    };

    /// <summary>
    /// NVIDIA H200 NVL, 141 GB. NVLink bridge between two or four GPUs, 900 GB/s both directions. Source: "NVIDIA H200 Tensor Core GPU"
    /// (data sheet), NVL.
    /// </summary>
    public static GpuSpec H200Nvl { get; } = new("H200-NVL", 141, 4800, 450, Fp16Tflops: 835, Fp8Tflops: 1671, Int8Tops: 1671)
    {
        Family = GpuFamilies.Hopper, GpusPerNode = 4, Watts = 600,
    };

    /// <summary>
    /// NVIDIA GH200, 96 GB of HBM3: one GPU with its own CPU. The watts are those of both. Source: "NVIDIA GH200 Grace Hopper
    /// Superchip" (data sheet).
    /// </summary>
    public static GpuSpec GH200 { get; } = new("GH200", 96, 4000, 450, Fp16Tflops: 989, Fp8Tflops: 1979, Int8Tops: 1979)
    {
        Family = GpuFamilies.Hopper, GpusPerNode = 1, Watts = 1000,
    };

    /// <summary>
    /// NVIDIA B200, 180 GB. NVLink, 1800 GB/s both directions. Source: "NVIDIA DGX B200" (data sheet), an eighth of the system; FP16
    /// and INT8 peaks: "NVIDIA Blackwell Architecture" (technical brief), HGX B200.
    /// </summary>
    public static GpuSpec B200 { get; } = new("B200", 180, 8000, 900, Fp16Tflops: 2250, Fp8Tflops: 4500, Int8Tops: 4500)
    {
        Fp4Tflops = 9000, Family = GpuFamilies.Blackwell, GpusPerNode = 8, Watts = 1000,
    };

    /// <summary>
    /// NVIDIA GB200, 186 GB: one GPU of an NVL72 rack, whose 72 GPUs share NVLink, 1800 GB/s both directions. Source: "NVIDIA GB200
    /// NVL72" (data sheet), a 72nd of the system.
    /// </summary>
    public static GpuSpec GB200 { get; } = new("GB200", 186, 8000, 900, Fp16Tflops: 2500, Fp8Tflops: 5000, Int8Tops: 5000)
    {
        Fp4Tflops = 10000, Family = GpuFamilies.Blackwell, GpusPerNode = 72, Watts = 1200,
    };

    /// <summary>
    /// NVIDIA B300, 288 GB. NVLink, 1800 GB/s both directions. Hardly any INT8 units. Source: "NVIDIA HGX B300" (data sheet), an eighth
    /// of the system.
    /// </summary>
    public static GpuSpec B300 { get; } = new("B300", 288, 8000, 900, Fp16Tflops: 2250, Fp8Tflops: 4500)
    {
        Fp4Tflops = 13500, Family = GpuFamilies.Blackwell, GpusPerNode = 8, Watts = 1100,
    };

    /// <summary>
    /// NVIDIA GB300, 288 GB: one GPU of an NVL72 rack, whose 72 GPUs share NVLink, 1800 GB/s both directions. Source: "NVIDIA GB300
    /// NVL72" (data sheet), a 72nd of the system.
    /// </summary>
    public static GpuSpec GB300 { get; } = new("GB300", 288, 8000, 900, Fp16Tflops: 2500, Fp8Tflops: 5000)
    {
        Fp4Tflops = 15000, Family = GpuFamilies.Blackwell, GpusPerNode = 72, Watts = 1400,
    };

    /// <summary>
    /// NVIDIA RTX PRO 6000 Blackwell Server Edition, 96 GB. PCIe 5.0. Source: "NVIDIA RTX PRO 6000 Blackwell Server Edition" (data
    /// sheet).
    /// </summary>
    public static GpuSpec RtxPro6000 { get; } = new(
        "RTXPRO6000", 96, 1597, Pcie5x16, Fp16Tflops: 503.8, Fp8Tflops: 1007.6, Int8Tops: 1007.6)
    {
        Fp4Tflops = 2015.2, Family = GpuFamilies.BlackwellRtx, GpusPerNode = 8, Watts = 600, LinkEfficiency = PcieLinkEfficiency,
    };

    /// <summary>
    /// AMD Instinct MI250, 128 GB: two dies that an engine sees as two GPUs, counted as one here. Uncalibrated. Source: "AMD Instinct
    /// MI250 Accelerator" (data sheet).
    /// </summary>
    public static GpuSpec MI250 { get; } = new("MI250", 128, 3277, 250, Fp16Tflops: 362.1, Int8Tops: 362.1)
    {
        Family = GpuFamilies.Cdna2, GpusPerNode = 4, Watts = 560, LinkEfficiency = FabricLinkEfficiency,
    };

    /// <summary>
    /// AMD Instinct MI300X, 192 GB. Seven Infinity Fabric links of 128 GB/s both directions, one to each other GPU of an eight-GPU
    /// platform. The link bandwidth here is the sum of the seven. Uncalibrated. Source: "AMD Instinct MI300X Accelerator" (data sheet).
    /// </summary>
    public static GpuSpec MI300X { get; } = new("MI300X", 192, 5300, 448, Fp16Tflops: 1307.4, Fp8Tflops: 2614.9, Int8Tops: 2614.9)
    {
        Family = GpuFamilies.Cdna3, GpusPerNode = 8, Watts = 750, LinkEfficiency = FabricLinkEfficiency,
    };

    /// <summary>
    /// AMD Instinct MI325X, 256 GB. Links as the MI300X. Uncalibrated. Source: "AMD Instinct MI325X Accelerator" (data sheet).
    /// </summary>
    public static GpuSpec MI325X { get; } = new("MI325X", 256, 6000, 448, Fp16Tflops: 1307.4, Fp8Tflops: 2614.9, Int8Tops: 2614.9)
    {
        Family = GpuFamilies.Cdna3, GpusPerNode = 8, Watts = 1000, LinkEfficiency = FabricLinkEfficiency,
    };

    /// <summary>
    /// AMD Instinct MI355X, 288 GB. Seven Infinity Fabric links of 153 GB/s both directions; the link bandwidth here is their sum.
    /// Uncalibrated. Source: "AMD Instinct MI355X GPU" (data sheet).
    /// </summary>
    public static GpuSpec MI355X { get; } = new("MI355X", 288, 8000, 537, Fp16Tflops: 2516.6, Fp8Tflops: 5033.2, Int8Tops: 5033.2)
    {
        Fp4Tflops = 10066, Family = GpuFamilies.Cdna4, GpusPerNode = 8, Watts = 1400, LinkEfficiency = FabricLinkEfficiency,
    };

    /// <summary>Every GPU of the catalog.</summary>
    public static IReadOnlyList<GpuSpec> All { get; } =
    [
        Rtx4090, A6000, A10G, A40, L4, L40S, T4, V100, A100_40GB, A100_80GB, A100Pcie, H100, H100Pcie, H100Nvl, H200, H200Nvl,
        GH200, B200, GB200, B300, GB300, RtxPro6000, MI250, MI300X, MI325X, MI355X,
    ];

    /// <summary>Finds a GPU by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="GpuSpec.Name"/>; case does not matter.</param>
    public static GpuSpec? Find(string name) => All.FirstOrDefault(gpu => gpu.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
