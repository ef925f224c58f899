using HetServe.Allocation.Studies.Synthetic;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Studies;

/// <summary>All problems of one size. Immutable.</summary>
/// <param name="Size">The size.</param>
/// <param name="Problems">Number of problems.</param>
/// <param name="Proven">Number of problems whose optimum the exact allocator proved.</param>
/// <param name="Heuristics">Figures of the heuristics, in the order given.</param>
/// <param name="Exact">Figures of the exact allocator.</param>
public sealed record ScalingSummary(
    ProblemSize Size, int Problems, int Proven, IReadOnlyList<ScalingFigures> Heuristics, ScalingFigures Exact)
{
    internal static ScalingSummary Of(ProblemSize size, IReadOnlyList<ScalingRow> rows) => new(
        size,
        rows.Count,
        rows.Count(row => row.IsProven),
        [.. rows[0].Heuristics.Select((_, n) => ScalingFigures.Of([.. rows.Select(row => row.Heuristics[n])]))],
        ScalingFigures.Of([.. rows.Select(row => row.Exact)]));
}

/// <summary>Figures of one allocator over the problems of one size. Immutable.</summary>
/// <param name="Allocator">Name of the allocator.</param>
/// <param name="MedianSeconds">Median of the times, s.</param>
/// <param name="MaxSeconds">Longest time, s.</param>
/// <param name="MeanAboveReference">Mean of <see cref="ScalingRun.AboveReference"/> where it is known; null where it never is.</param>
/// <param name="MaxAboveReference">Largest <see cref="ScalingRun.AboveReference"/>; null where it is never known.</param>
/// <param name="MedianSpeedUp">Median of <see cref="ScalingRun.SpeedUp"/>; null where it is never known.</param>
/// <param name="MinSpeedUp">Least <see cref="ScalingRun.SpeedUp"/>; null where it is never known.</param>
public sealed record ScalingFigures(
    string Allocator, double MedianSeconds, double MaxSeconds, double? MeanAboveReference, double? MaxAboveReference,
    SpeedUp? MedianSpeedUp, SpeedUp? MinSpeedUp)
{
    internal static ScalingFigures Of(IReadOnlyList<ScalingRun> runs)
    {
        double[] gaps = [.. runs.Select(run => run.AboveReference).OfType<double>()];
        SpeedUp[] speedUps = [.. runs.Select(run => run.SpeedUp).OfType<SpeedUp>()];
        return new ScalingFigures(
            runs[0].Allocator,
            runs.Select(run => run.Seconds).Median(),
            runs.Max(run => run.Seconds),
            gaps.Length == 0 ? null : gaps.Average(),
            gaps.Length == 0 ? null : gaps.Max(),
            Studies.SpeedUp.Median(speedUps),
            Studies.SpeedUp.Least(speedUps));
    }
}
