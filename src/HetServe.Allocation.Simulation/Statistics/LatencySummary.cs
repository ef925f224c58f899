namespace HetServe.Allocation.Simulation.Statistics;

/// <summary>Mean and percentiles of a latency, s. Percentiles are within 0.5 % of the exact ones; all are 0 where nothing was measured.</summary>
/// <param name="MeanSeconds">Mean, s.</param>
/// <param name="P50Seconds">Median, s.</param>
/// <param name="P90Seconds">90th percentile, s.</param>
/// <param name="P95Seconds">95th percentile, s.</param>
/// <param name="P99Seconds">99th percentile, s.</param>
public readonly record struct LatencySummary(double MeanSeconds, double P50Seconds, double P90Seconds, double P95Seconds, double P99Seconds)
{
    internal static LatencySummary Of(LatencySketch sketch) =>
        new(sketch.Mean, sketch.Quantile(0.5), sketch.Quantile(0.9), sketch.Quantile(0.95), sketch.Quantile(0.99));
}
