using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Plotting;

/// <summary>Chart of a scaling study: run time against size on logarithmic axes. Stateless; safe for concurrent calls.</summary>
internal static class ScalingChart
{
    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="result">What the study measured.</param>
    public static byte[] ToSvg(ScalingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return TimeChart.ToSvg([.. result.Rows.SelectMany(row => row.Heuristics.Append(row.Exact).Select(run =>
            new TimePoint(run.Allocator, row.Size.Volume, run.Seconds, run.StopReason == StopReason.TimeLimit)))]);
    }
}
