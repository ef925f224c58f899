using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Studies;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a scaling study: run time against size on logarithmic axes, and below it the gap. Stateless; safe for concurrent calls.
/// </summary>
public static class ScalingChart
{
    private const int Width = 900, TimeHeight = 460, GapHeight = 320;
    private static PanelPadding Padding => new(92, 70, PanelPadding.AxisRoom, PanelPadding.TitleRoom);

    /// <summary>The chart.</summary>
    /// <param name="result">The result of the study; has at least one row.</param>
    public static Chart Create(ScalingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        AxisTick[] sizes =
        [
            .. result.Rows.GroupBy(row => row.Size.Volume).OrderBy(g => g.Key)
                .Select(g => new AxisTick(Math.Log10(g.Key), string.Join(", ", g.Select(row => row.Size.ToString()).Distinct()))),
        ];
        TimePoint[] points = [.. result.Rows.SelectMany(row => row.Heuristics.Append(row.Exact).Select(run =>
            new TimePoint(run.Allocator, row.Size.Volume, run.Seconds, run.StopReason == StopReason.TimeLimit)))];
        LogPlot times = TimeChart.Plot(points);
        LegendStrip legend = times.Legend(Width - 2 * Theme.Margin);
        const string title = "Run time and gap against size";
        float header = Sketch.HeaderHeight(TimeChart.Marks, Width), top = header + legend.Height;
        return new Chart(title, $"{TimeChart.Marks}. {TimeChart.Describe(points)}", Width, top + TimeHeight + GapHeight, sketch =>
        {
            sketch.Title(title, TimeChart.Marks, Width);
            legend.Draw(sketch, Theme.Margin, header);
            Panel panel = times.Panel("Run time", LogPlot.Plain, LogPlot.Seconds);
            panel.XTicks = (_, _) => sizes;
            panel.Draw(sketch, new SKRect(0, top, Width, top + TimeHeight), Padding);
            GapPanel.Create(result, (_, _) => sizes).Draw(
                sketch, new SKRect(0, top + TimeHeight, Width, top + TimeHeight + GapHeight), Padding);
        });
    }
}
