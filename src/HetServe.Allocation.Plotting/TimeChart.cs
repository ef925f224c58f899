using HetServe.Allocation.Evaluation;
using MathNet.Numerics.Statistics;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>A run time.</summary>
/// <param name="Series">Name of the series.</param>
/// <param name="Volume">Query types x models x tiers, above 0.</param>
/// <param name="Seconds">Time, s, above 0.</param>
/// <param name="IsStopped">Whether a time limit stopped the run.</param>
internal readonly record struct TimePoint(string Series, double Volume, double Seconds, bool IsStopped);

/// <summary>Run time against size, both logarithmic. Points are problems; open points hit their limit. Lines are medians by size.</summary>
internal static class TimeChart
{
    /// <summary>Label of the axis of sizes.</summary>
    public const string SizeLabel = "query types × models × tiers";

    /// <summary>Colours of the series.</summary>
    public static readonly IReadOnlyList<string> Colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#882255", "#666666"];

    /// <summary>The chart as SVG, UTF-8; series in the order of their first points.</summary>
    public static byte[] ToSvg(IReadOnlyList<TimePoint> points)
    {
        using LogPlot plot = Plot(points);
        return plot.ToSvg(LogPlot.Plain, LogPlot.Seconds);
    }

    /// <summary>The plot; the caller disposes of it.</summary>
    public static LogPlot Plot(IReadOnlyList<TimePoint> points)
    {
        var plot = new LogPlot("Run time against size", SizeLabel, "run time");
        foreach ((int n, IGrouping<string, TimePoint> series) in points.GroupBy(p => p.Series).Index())
        {
            string color = Colors[n % Colors.Count];
            plot.Add(series.Where(p => !p.IsStopped).Select(p => (p.Volume, p.Seconds)), color, null, MarkerShape.FilledCircle);
            plot.Add(series.Where(p => p.IsStopped).Select(p => (p.Volume, p.Seconds)), color, null, MarkerShape.OpenCircle);
            plot.Add(
                series.GroupBy(p => p.Volume).OrderBy(g => g.Key).Select(g => (g.Key, g.Select(p => p.Seconds).Median())),
                color, series.Key, line: 2);
        }

        return plot;
    }
}
