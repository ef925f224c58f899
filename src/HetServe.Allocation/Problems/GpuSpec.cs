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
    /// <summary>
    /// A tier of this GPU at a precision. Its name is <c>NAME-PRECISION</c>. Serving engines unpack INT4 weights and compute in FP16, so
    /// INT4 tiers have the FP16 peak.
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
            _ => Fp16Tflops,
        },
        BandwidthGBps = BandwidthGBps,
        LinkGBps = LinkGBps,
        PricePerHour = pricePerHour,
    };
}
