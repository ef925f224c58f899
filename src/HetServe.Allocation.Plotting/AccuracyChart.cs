using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>Measured and predicted times of one group of rows, s.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Points">Pairs of times, more than 0.</param>
public sealed record AccuracySeries(string Name, IReadOnlyList<(double Measured, double Predicted)> Points);

/// <summary>Chart of predicted against measured times on logarithmic axes. Stateless; safe for concurrent calls.</summary>
public static class AccuracyChart
{
    private const double Margin = 1.3;
    private static readonly ScottPlot.Palettes.Category10 Palette = new();

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="series">Groups of rows; the thin lines are 30 % above and below the true time.</param>
    /// <param name="truth">What the predictions are held against, for its axis.</param>
    public static byte[] ToSvg(string title, IReadOnlyList<AccuracySeries> series, string truth = "measured time per output token")
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(series);
        using var plot = new LogPlot(title, truth, "predicted");
        for (int n = 0; n < series.Count; n++)
            plot.Add(series[n].Points, Palette.GetColor(n).ToHex(), series[n].Name, MarkerShape.FilledCircle, size: 4);
        double[] measured = [.. series.SelectMany(s => s.Points).Select(p => p.Measured)];
        if (measured.Length > 0)
        {
            Line(1, 2, "equal");
            Line(Margin, 1, "30 % off");
            Line(1 / Margin, 1, null);
        }

        return plot.ToSvg(LogPlot.Seconds, LogPlot.Seconds);

        void Line(double factor, float width, string? name) => plot.Add(
            [(measured.Min(), factor * measured.Min()), (measured.Max(), factor * measured.Max())],
            factor == 1 ? "#222222" : "#999999", name, line: width);
    }
}
