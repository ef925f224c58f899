namespace HetServe.Allocation.Problems;

/// <summary>
/// Families of GPUs with their efficiencies. Source: fits to public measurements of serving; <c>docs/accuracy.md</c> lists the
/// measurements, the method and the errors. A family whose measurements are missing has assumed efficiencies and says so. Immutable; safe
/// to share between threads.
/// </summary>
public static class GpuFamilies
{
    /// <summary>NVIDIA Volta: V100. Assumed: as Ampere, without calibration.</summary>
    public static GpuFamily Volta { get; } = new("Volta", new(0.82, 0.87), IsCalibrated: false);

    /// <summary>NVIDIA Turing: T4. Assumed: as Ampere, without calibration.</summary>
    public static GpuFamily Turing { get; } = new("Turing", new(0.82, 0.87), IsCalibrated: false);

    /// <summary>NVIDIA Ampere: A100, A40, A6000, A10G.</summary>
    public static GpuFamily Ampere { get; } = new("Ampere", new(0.82, 0.87));

    /// <summary>NVIDIA Ada: RTX 4090, L4, L40S.</summary>
    public static GpuFamily Ada { get; } = new("Ada", new(0.60, 0.75), Fp8: new(0.63, 0.88));

    /// <summary>NVIDIA Hopper: H100, H200, GH200. It has no FP4 units: FP4 is the format of the weights alone.</summary>
    public static GpuFamily Hopper { get; } =
        new("Hopper", new(0.86, 0.95), Fp8: new(0.50, 0.95), Fp4: new(0.52, 0.75), Int4: new(0.86, 0.71));

    /// <summary>NVIDIA Blackwell for data centres: B200, B300, GB200, GB300.</summary>
    public static GpuFamily Blackwell { get; } =
        new("Blackwell", new(0.90, 0.95), Fp8: new(0.49, 0.95), Fp4: new(0.39, 0.76), Int4: new(0.90, 0.40));

    /// <summary>NVIDIA Blackwell with GDDR7: RTX PRO 6000. Measured as largest throughput alone.</summary>
    public static GpuFamily BlackwellRtx { get; } =
        new("Blackwell RTX", new(0.90, 0.85), Fp8: new(0.49, 0.85), Fp4: new(0.39, 0.76), IsCalibrated: false);

    /// <summary>AMD CDNA 2: MI250. Uncalibrated: early ROCm runs.</summary>
    public static GpuFamily Cdna2 { get; } = new("CDNA 2", new(0.60, 0.43), IsCalibrated: false);

    /// <summary>AMD CDNA 3: MI300X, MI325X. Uncalibrated: public runs are 2 to 3 times slower than MLPerf.</summary>
    public static GpuFamily Cdna3 { get; } = new("CDNA 3", new(0.60, 0.82), Fp8: new(0.60, 0.71), IsCalibrated: false);

    /// <summary>AMD CDNA 4: MI355X. Assumed: as CDNA 3, without calibration.</summary>
    public static GpuFamily Cdna4 { get; } = new("CDNA 4", new(0.60, 0.71), IsCalibrated: false);

    /// <summary>Every family.</summary>
    public static IReadOnlyList<GpuFamily> All { get; } =
        [Volta, Turing, Ampere, Ada, Hopper, Blackwell, BlackwellRtx, Cdna2, Cdna3, Cdna4];
}
