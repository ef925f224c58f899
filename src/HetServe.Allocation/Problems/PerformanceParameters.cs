namespace HetServe.Allocation.Problems;

/// <summary>
/// The performance model and its global parameters. Parameters of the other model are ignored. Immutable. Source of the defaults:
/// <c>docs/model.md</c>, section 10.
/// </summary>
public sealed record PerformanceParameters
{
    /// <summary>The performance model. Default <see cref="PerformanceModelKind.Engine"/>.</summary>
    public PerformanceModelKind Model { get; init; } = PerformanceModelKind.Engine;

    /// <summary>
    /// Share of peak FLOP/s that replicas reach, in (0, 1]; null for the default of the model, 0.55 (engine) or 0.4 (roofline). Default null.
    /// </summary>
    public double? ComputeEfficiency { get; init; }

    /// <summary>
    /// Share of peak memory bandwidth that replicas reach, in (0, 1]; null for the default of the model, 0.88 (engine) or 0.7 (roofline).
    /// Default null.
    /// </summary>
    public double? BandwidthEfficiency { get; init; }

    /// <summary>Share of GPU memory usable for weights and KV cache, in (0, 1]. Default 0.9.</summary>
    public double MemoryUtilization { get; init; } = 0.9;

    /// <summary>
    /// Engine: the utilisation levels U that a deployment may run at, 1 to 16 rising numbers in (0, 1). Default 0.2, 0.4, 0.6, 0.75, 0.85.
    /// </summary>
    public IReadOnlyList<double> UtilizationLevels
    {
        get;
        init => field = StructuralEquality.Copy(value);
    } = StructuralEquality.Copy<double>([0.2, 0.4, 0.6, 0.75, 0.85]);

    /// <summary>Roofline: share of a replica's time that may be busy, in (0, 1]. Default 0.8.</summary>
    public double MaxUtilization { get; init; } = 0.8;

    /// <summary>
    /// Latency αt of one tensor-parallel collective, seconds, at least 0; null for the default of the model, 1.5e-5 (engine) or 8e-6
    /// (roofline). Default null.
    /// </summary>
    public double? TensorLatencySeconds { get; init; }

    /// <summary>
    /// Latency αp of one pipeline hop, seconds, at least 0; null for the default of the model, 1e-4 (engine) or 2e-5 (roofline). Default null.
    /// </summary>
    public double? PipelineLatencySeconds { get; init; }

    /// <summary>Engine: overhead T0 of a step, seconds, at least 0. Default 3e-4.</summary>
    public double StepOverheadSeconds { get; init; } = 3e-4;

    /// <summary>Engine: overhead TL of a layer in each step, seconds, at least 0. Default 4e-5.</summary>
    public double LayerOverheadSeconds { get; init; } = 4e-5;

    /// <summary>Engine: overhead Tb of each sequence that a step decodes, seconds, at least 0. Default 1e-5.</summary>
    public double SequenceOverheadSeconds { get; init; } = 1e-5;

    /// <summary>Engine: time Tr that the front end takes of each query, seconds, at least 0. Default 0.03.</summary>
    public double RequestOverheadSeconds { get; init; } = 0.03;

    /// <summary>Engine: share of the link bandwidth that replicas reach, in (0, 1]. Default 0.5.</summary>
    public double LinkEfficiency { get; init; } = 0.5;

    /// <summary>Engine: memory that is neither weights nor KV cache, GB per GPU, at least 0. Default 2.</summary>
    public double MemoryOverheadGb { get; init; } = 2;

    /// <summary>Engine: most queries that one replica runs at once, at least 1. Default 256.</summary>
    public int MaxConcurrency { get; init; } = 256;

    /// <summary>Engine: most tokens that one step processes, at least 1. Default 2048.</summary>
    public int MaxStepTokens { get; init; } = 2048;

    /// <summary>The compute efficiency ηc: <see cref="ComputeEfficiency"/>, or the default of the model.</summary>
    public double EffectiveComputeEfficiency => ComputeEfficiency ?? (IsEngine ? 0.55 : 0.4);

    /// <summary>The bandwidth efficiency ηb: <see cref="BandwidthEfficiency"/>, or the default of the model.</summary>
    public double EffectiveBandwidthEfficiency => BandwidthEfficiency ?? (IsEngine ? 0.88 : 0.7);

    /// <summary>The latency αt: <see cref="TensorLatencySeconds"/>, or the default of the model.</summary>
    public double EffectiveTensorLatencySeconds => TensorLatencySeconds ?? (IsEngine ? 1.5e-5 : 8e-6);

    /// <summary>The latency αp: <see cref="PipelineLatencySeconds"/>, or the default of the model.</summary>
    public double EffectivePipelineLatencySeconds => PipelineLatencySeconds ?? (IsEngine ? 1e-4 : 2e-5);

    /// <summary>Whether <see cref="Model"/> is the engine.</summary>
    internal bool IsEngine => Model == PerformanceModelKind.Engine;

    /// <summary>The utilisation levels of the model: <see cref="UtilizationLevels"/>, or <see cref="MaxUtilization"/> alone.</summary>
    internal IReadOnlyList<double> Levels => IsEngine ? UtilizationLevels : [MaxUtilization];
}
