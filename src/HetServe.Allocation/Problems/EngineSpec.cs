namespace HetServe.Allocation.Problems;

/// <summary>
/// Overheads of a serving engine beside the hardware: what <see cref="PerformanceParameters"/> needs of it. Immutable.
/// </summary>
/// <param name="Name">Name of the engine, with its generation where that matters.</param>
/// <param name="StepOverheadSeconds">T0, overhead of a step, seconds, at least 0.</param>
/// <param name="LayerOverheadSeconds">TL, overhead of a layer in each step, seconds, at least 0.</param>
/// <param name="SequenceOverheadSeconds">Tb, overhead of each sequence that a step decodes, seconds, at least 0.</param>
/// <param name="RequestOverheadSeconds">Tr, time that the front end takes of each query, seconds, at least 0.</param>
/// <param name="TensorLatencySeconds">αt, latency of one tensor-parallel collective, seconds, at least 0.</param>
/// <param name="LinkEfficiency">ηl, share of the NVLink bandwidth that collectives reach, in (0, 1].</param>
public sealed record EngineSpec(
    string Name,
    double StepOverheadSeconds,
    double LayerOverheadSeconds,
    double SequenceOverheadSeconds,
    double RequestOverheadSeconds,
    double TensorLatencySeconds,
    double LinkEfficiency)
{
    /// <summary>
    /// Share of a GPU's compute efficiency that this engine reaches, in (0, 1]: below 1 where its kernels were not ready for the GPU.
    /// Default 1.
    /// </summary>
    public double ComputeShare { get; init; } = 1;

    /// <summary>The tier as this engine uses it: with its share of the compute efficiency.</summary>
    /// <param name="tier">The tier.</param>
    public GpuTier On(GpuTier tier)
    {
        ArgumentNullException.ThrowIfNull(tier);
        if (ComputeShare == 1) return tier;
        double efficiency = tier.ComputeEfficiency ?? new PerformanceParameters().EffectiveComputeEfficiency;
        return tier with { ComputeEfficiency = ComputeShare * efficiency };
    }

    /// <summary>Performance parameters with the overheads of this engine.</summary>
    /// <param name="others">Parameters that the engine does not set; null for the defaults. Default null.</param>
    public PerformanceParameters ToParameters(PerformanceParameters? others = null) => (others ?? new PerformanceParameters()) with
    {
        Model = PerformanceModelKind.Engine,
        StepOverheadSeconds = StepOverheadSeconds,
        LayerOverheadSeconds = LayerOverheadSeconds,
        SequenceOverheadSeconds = SequenceOverheadSeconds,
        RequestOverheadSeconds = RequestOverheadSeconds,
        TensorLatencySeconds = TensorLatencySeconds,
        LinkEfficiency = LinkEfficiency,
    };
}
