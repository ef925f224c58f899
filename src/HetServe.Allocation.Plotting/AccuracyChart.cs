using System.Globalization;
using HetServe.Allocation.Plotting.Drawing;

namespace HetServe.Allocation.Plotting;

/// <summary>Measured and predicted times of one group of rows, s.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Points">Pairs of times, more than 0.</param>
public sealed record AccuracySeries(string Name, IReadOnlyList<(double Measured, double Predicted)> Points);

/// <summary>Chart of predicted against measured times on logarithmic axes. Stateless; safe for concurrent calls.</summary>
public static class AccuracyChart
{
    /// <summary>Marks of one group. A larger group shows its every second, third, ... row by size, and its smallest and largest.</summary>
    public const int MostPoints = 90;

    private const double Off = 0.3;

    /// <summary>The chart.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="series">Groups of rows; the thin lines are 30 % above and below the true time.</param>
    /// <param name="truth">What the predictions are held against, for its axis.</param>
    public static Chart Create(string title, IReadOnlyList<AccuracySeries> series, string truth = "measured time per output token")
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(series);
        (double Measured, double Predicted)[] all = [.. series.SelectMany(s => s.Points)];
        int within = all.Count(p => Math.Abs(p.Predicted / p.Measured - 1) <= Off);
        bool isThinned = series.Any(s => s.Points.Count > MostPoints);
        string subtitle = string.Create(
            CultureInfo.InvariantCulture,
            $"{100.0 * within / Math.Max(1, all.Length):0.#}% of {all.Length:#,##0} predictions are within 30 % of the {truth}")
            + (isThinned ? $"; marks: up to {MostPoints} rows of a group" : "");
        var plot = new LogPlot(title, truth, "predicted", subtitle, string.Join(' ', series.Select(Describe)));
        foreach (AccuracySeries group in series)
            plot.Add(Thinned(group.Points), new LogSeries(group.Name) { MarkSize = 4 });
        if (all.Length > 0)
        {
            Line(1, 2, "equal");
            Line(1 + Off, 1, "30 % off");
            Line(1 - Off, 1, null);
        }

        return plot.Create(LogPlot.Seconds, LogPlot.Seconds);

        void Line(double factor, float width, string? name)
        {
            double least = all.Min(p => p.Measured), most = all.Max(p => p.Measured);
            plot.AddReference([(least, factor * least), (most, factor * most)], name, width, isDashed: factor != 1);
        }
    }

    private static IReadOnlyList<(double, double)> Thinned(IReadOnlyList<(double Measured, double Predicted)> points)
    {
        if (points.Count <= MostPoints) return points;
        (double, double)[] sorted = [.. points.OrderBy(p => p.Measured).ThenBy(p => p.Predicted)];
        return [.. Enumerable.Range(0, MostPoints)
            .Select(n => sorted[(int)Math.Round((double)n * (sorted.Length - 1) / (MostPoints - 1))])];
    }

    private static string Describe(AccuracySeries group)
    {
        double[] ratios = [.. group.Points.Select(p => p.Predicted / p.Measured).Order()];
        return ratios.Length == 0 ? $"{group.Name}: no rows." : string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Name}: {ratios.Length:#,##0} rows, predicted / measured {ratios[ratios.Length / 2]:0.00} in the median.");
    }
}
