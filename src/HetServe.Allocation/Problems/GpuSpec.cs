namespace HetServe.Allocation.Problems;

/// <summary>Data sheet of a GPU, from which <see cref="At"/> makes tiers. Immutable.</summary>
/// <param name="Name">Name of the physical GPU.</param>
/// <param name="MemoryGb">Memory, GB.</param>
/// <param name="BandwidthGBps">Memory bandwidth, GB/s.</param>
/// <param name="LinkGBps">GPU to GPU bandwidth, GB/s, one direction.</param>
/// <param name="Fp16Tflops">Dense FP16 and BF16 peak, TFLOP/s.</param>
/// <param name="Fp8Tflops">Dense FP8 peak, TFLOP/s; null if the GPU has no FP8 units and computes in FP16. Default null.</param>
/// <param name="Int8Tops">Dense INT8 peak, TOP/s; null if the GPU has no INT8 units and computes in FP16. Default null.</param>
public sealed record GpuSpec(
    string Name,
    double MemoryGb,
    double BandwidthGBps,
    double LinkGBps,
    double Fp16Tflops,
    double? Fp8Tflops = null,
    double? Int8Tops = null)
{
    /// <summary>Dense FP4 peak, TFLOP/s; null if the GPU has no FP4 units and computes in FP16. Default null.</summary>
    public double? Fp4Tflops { get; init; }

    /// <summary>The architecture, with its efficiencies; null for the global efficiencies. Default null.</summary>
    public GpuFamily? Family { get; init; }

    /// <summary>
    /// GPUs that links of <see cref="LinkGBps"/> connect, as in one server or one NVLink rack: the largest tensor degree; null for no rule.
    /// Default null.
    /// </summary>
    public int? GpusPerNode { get; init; }

    /// <summary>Power limit of one GPU, W; 0 where unknown. Default 0.</summary>
    public double Watts { get; init; }

    /// <summary>Share of the link bandwidth that engines reach, in (0, 1]; null for that of the engine. Default null.</summary>
    public double? LinkEfficiency { get; init; }

    /// <summary>
    /// Whether the GPU has units for a precision. Without them, engines unpack the weights and compute in FP16; so they do with INT4.
    /// </summary>
    /// <param name="precision">The precision.</param>
    public bool Computes(Precision precision) => precision switch
    {
        Precision.FP8 => Fp8Tflops is not null,
        Precision.INT8 => Int8Tops is not null,
        Precision.FP4 => Fp4Tflops is not null,
        Precision.INT4 => false,
        _ => true,
    };

    /// <summary>
    /// A tier of this GPU at a precision. Its name is <c>NAME-PRECISION</c>. Serving engines unpack weights that the GPU has no units for
    /// and compute in FP16; such tiers, and all of INT4, have the FP16 peak. Efficiencies are those of the family.
    /// </summary>
    /// <param name="precision">Precision of weights and arithmetic.</param>
    /// <param name="pricePerHour">Price in $ per GPU and hour, at least 0.</param>
    public GpuTier At(Precision precision, double pricePerHour) => new()
    {
        Name = $"{Name}-{precision}",
        Gpu = Name,
        Precision = precision,
        MemoryGb = MemoryGb,
        Tflops = precision switch
        {
            Precision.FP8 => Fp8Tflops ?? Fp16Tflops,
            Precision.INT8 => Int8Tops ?? Fp16Tflops,
            Precision.FP4 => Fp4Tflops ?? Fp16Tflops,
            _ => Fp16Tflops,
        },
        BandwidthGBps = BandwidthGBps,
        LinkGBps = LinkGBps,
        PricePerHour = pricePerHour,
        ComputeEfficiency = Family?.At(precision).Compute,
        BandwidthEfficiency = Family?.At(precision).Bandwidth,
        LinkEfficiency = LinkEfficiency,
        GpusPerNode = GpusPerNode,
        Watts = Watts,
    };
}
