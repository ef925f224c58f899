namespace HetServe.Allocation.Problems;

/// <summary>An architecture of GPUs, with the efficiencies that its GPUs share. Immutable.</summary>
/// <param name="Name">Name of the architecture.</param>
/// <param name="Fp16">Efficiency at FP16 and BF16.</param>
/// <param name="Fp8">Efficiency at FP8 and INT8; null for that of FP16. Default null.</param>
/// <param name="Fp4">Efficiency at FP4; null for that of FP8. Default null.</param>
/// <param name="Int4">Efficiency with weights of INT4; null for that of FP16. Default null.</param>
/// <param name="IsCalibrated">
/// Whether the efficiencies come from measurements that can be trusted. False for assumed efficiencies, and for AMD, where public
/// measurements are slower than the vendor's own by a factor of 2 to 3. Default true.
/// </param>
public sealed record GpuFamily(
    string Name,
    GpuEfficiency Fp16,
    GpuEfficiency? Fp8 = null,
    GpuEfficiency? Fp4 = null,
    GpuEfficiency? Int4 = null,
    bool IsCalibrated = true)
{
    /// <summary>The efficiency at a precision.</summary>
    /// <param name="precision">Precision of weights and arithmetic.</param>
    public GpuEfficiency At(Precision precision) => precision switch
    {
        Precision.FP8 or Precision.INT8 => Fp8 ?? Fp16,
        Precision.FP4 => Fp4 ?? Fp8 ?? Fp16,
        Precision.INT4 => Int4 ?? Fp16,
        _ => Fp16,
    };
}
