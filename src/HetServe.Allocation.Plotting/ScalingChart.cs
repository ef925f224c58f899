using HetServe.Allocation.Studies;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a scaling study: run time against size on logarithmic axes, and below it the gap. Stateless; safe for concurrent calls.
/// </summary>
public static class ScalingChart
{
    private const int Width = 900, TimeHeight = 480, GapHeight = 320;
    private static readonly PixelPadding Padding = new(90, 110, 64, 44);

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="result">The result of the study.</param>
    public static byte[] ToSvg(ScalingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        (double, string)[] sizes =
        [
            .. result.Rows.GroupBy(row => (double)row.Size.Volume)
                .Select(g => (g.Key, string.Join(", ", g.Select(row => row.Size.ToString()).Distinct()))),
        ];
        using LogPlot times = TimeChart.Plot([.. result.Rows.SelectMany(row => row.Heuristics.Append(row.Exact).Select(run =>
            new TimePoint(run.Allocator, row.Size.Volume, run.Seconds, run.StopReason == StopReason.TimeLimit)))]);
        return Canvas.ToSvg(Width, TimeHeight + GapHeight, canvas =>
        {
            times.Draw(canvas, new PixelRect(0, Width, TimeHeight, 0), Padding, sizes, LogPlot.Seconds);
            canvas.Draw(GapPanel.Create(result, sizes), Padding, new PixelRect(0, Width, TimeHeight + GapHeight, TimeHeight));
        });
    }
}
