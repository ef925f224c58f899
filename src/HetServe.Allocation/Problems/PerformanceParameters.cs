namespace HetServe.Allocation.Problems;

/// <summary>The performance model, its global parameters and the utilisation cap. Immutable.</summary>
public sealed record PerformanceParameters
{
    /// <summary>The performance model. Default <see cref="PerformanceModelKind.Roofline"/>, the only one supported so far.</summary>
    public PerformanceModelKind Model { get; init; } = PerformanceModelKind.Roofline;

    /// <summary>Share of peak FLOP/s that replicas reach, in (0, 1]. Default 0.4.</summary>
    public double ComputeEfficiency { get; init; } = 0.4;

    /// <summary>Share of peak memory bandwidth that replicas reach, in (0, 1]. Default 0.7.</summary>
    public double BandwidthEfficiency { get; init; } = 0.7;

    /// <summary>Share of GPU memory usable for weights and KV cache, in (0, 1]. Default 0.9.</summary>
    public double MemoryUtilization { get; init; } = 0.9;

    /// <summary>Share of a replica's time that may be busy, in (0, 1]. Default 0.8.</summary>
    public double MaxUtilization { get; init; } = 0.8;

    /// <summary>Latency of one tensor-parallel collective, seconds, at least 0. Default 8e-6.</summary>
    public double TensorLatencySeconds { get; init; } = 8e-6;

    /// <summary>Latency of one pipeline hop, seconds, at least 0. Default 2e-5.</summary>
    public double PipelineLatencySeconds { get; init; } = 2e-5;
}
