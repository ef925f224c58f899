using HetServe.Allocation.Plotting.Drawing;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Plotting;

/// <summary>A run time.</summary>
/// <param name="Series">Name of the series.</param>
/// <param name="Volume">Query types x models x tiers, above 0.</param>
/// <param name="Seconds">Time, s, above 0.</param>
/// <param name="IsStopped">Whether a time limit stopped the run.</param>
internal readonly record struct TimePoint(string Series, double Volume, double Seconds, bool IsStopped);

/// <summary>
/// Run time against size, both logarithmic. Points are problems; open circles hit their limit. Lines are medians by size.
/// </summary>
internal static class TimeChart
{
    /// <summary>Label of the axis of sizes.</summary>
    public const string SizeLabel = "query types × models × tiers";

    /// <summary>What marks mean.</summary>
    public const string Marks = "Marks are problems, open circles runs that hit their limit, lines medians by size";

    /// <summary>The chart; series in the order of their first points.</summary>
    public static Chart Create(IReadOnlyList<TimePoint> points) => Plot(points).Create(LogPlot.Plain, LogPlot.Seconds);

    /// <summary>The plot.</summary>
    public static LogPlot Plot(IReadOnlyList<TimePoint> points)
    {
        var plot = new LogPlot("Run time against size", SizeLabel, "run time", Marks, Describe(points));
        foreach (IGrouping<string, TimePoint> series in points.GroupBy(p => p.Series))
        {
            plot.Add(series.Where(p => !p.IsStopped).Select(p => (p.Volume, p.Seconds)), new LogSeries(series.Key));
            plot.Add(series.Where(p => p.IsStopped).Select(p => (p.Volume, p.Seconds)), new LogSeries(series.Key) { IsOpen = true });
            plot.Add(
                series.GroupBy(p => p.Volume).OrderBy(g => g.Key).Select(g => (g.Key, g.Select(p => p.Seconds).Median())),
                new LogSeries(series.Key) { MarkSize = 0, LineWidth = 2 });
        }

        return plot;
    }

    /// <summary>Median times of each series at its largest size.</summary>
    public static string Describe(IReadOnlyList<TimePoint> points) => string.Join(' ', points.GroupBy(p => p.Series).Select(series =>
    {
        double largest = series.Max(p => p.Volume);
        double median = series.Where(p => p.Volume == largest).Select(p => p.Seconds).Median();
        return $"{series.Key}: {LogPlot.Seconds(median)} in the median at {Sentences.Number(largest)} {SizeLabel}.";
    }));
}
