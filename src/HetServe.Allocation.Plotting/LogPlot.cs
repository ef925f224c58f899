using System.Globalization;
using HetServe.Allocation.Plotting.Drawing;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>A series of a <see cref="LogPlot"/>.</summary>
/// <param name="Name">Its name in the legend. Points and lines of one name look alike.</param>
internal sealed record LogSeries(string Name)
{
    /// <summary>Size of the marks, pixels; 0 for none.</summary>
    public float MarkSize { get; init; } = 8;

    /// <summary>Width of the line, pixels; 0 for none.</summary>
    public float LineWidth { get; init; }

    /// <summary>Whether marks are open: the form of the series' mark is then a circle.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The mark; by default that of the series.</summary>
    public MarkerShape? Mark { get; init; }
}

/// <summary>A chart with logarithmic axes: takes plain values, shows decades. Not safe for concurrent calls.</summary>
internal sealed class LogPlot(string title, string x, string y, string? subtitle = null, string details = "")
{
    private const int Width = 900, PlotHeight = 500, LegendWidth = 860;
    private const float LeftRoom = 92;
    private readonly List<(IReadOnlyList<(double X, double Y)> Points, LogSeries Series)> _series = [];
    private readonly List<(IReadOnlyList<(double X, double Y)> Points, string? Name, float Width, bool IsDashed)> _references = [];

    /// <summary>Adds points, their line, or both.</summary>
    public void Add(IEnumerable<(double X, double Y)> points, LogSeries series)
    {
        (double X, double Y)[] logs = Logs(points);
        if (logs.Length > 0) _series.Add((logs, series));
    }

    /// <summary>Adds a line to compare with.</summary>
    public void AddReference(IEnumerable<(double X, double Y)> points, string? name, float width, bool isDashed) =>
        _references.Add((Logs(points), name, width, isDashed));

    /// <summary>The legend, in rows of a width.</summary>
    public LegendStrip Legend(float width) => new(
        [
            .. Names().Select((name, n) => new LegendEntry(name)
            {
                Series = StyleOf(name) with { Mark = MarkOf(name) },
                HasLine = _series.Exists(s => s.Series.Name == name && s.Series.LineWidth > 0),
                HasMark = _series.Exists(s => s.Series.Name == name && s.Series.MarkSize > 0),
            }),
            .. _references.Where(line => line.Name is not null).Select(line => new LegendEntry(line.Name!)
            {
                Series = new SeriesStyle(Theme.Ink, line.IsDashed ? LinePattern.Dashed : LinePattern.Solid, MarkerShape.None),
                HasMark = false,
            }),
        ], width);

    /// <summary>The panel.</summary>
    /// <param name="heading">Title above it.</param>
    /// <param name="labelX">Label of a value of the horizontal axis.</param>
    /// <param name="labelY">Label of a value of the vertical axis.</param>
    public Panel Panel(string heading, Func<double, string> labelX, Func<double, string> labelY)
    {
        var panel = new Panel(heading)
        {
            XTitle = x,
            YTitle = y,
            X = Range(_series.SelectMany(s => s.Points).Concat(_references.SelectMany(r => r.Points)).Select(p => p.X)),
            Y = Range(_series.SelectMany(s => s.Points).Concat(_references.SelectMany(r => r.Points)).Select(p => p.Y)),
            XTicks = (low, high) => Ticks.Decades(low, high, labelX),
            YTicks = (low, high) => Ticks.Decades(low, high, labelY),
        };
        foreach ((IReadOnlyList<(double X, double Y)> points, LogSeries series) in _series)
        {
            SeriesStyle style = StyleOf(series.Name);
            var scatter = panel.Plot.Add.Scatter(points.Select(p => p.X).ToArray(), points.Select(p => p.Y).ToArray(), style.Color);
            scatter.MarkerShape = series.MarkSize <= 0
                ? MarkerShape.None
                : series.Mark ?? (series.IsOpen ? MarkerShape.OpenCircle : style.Mark);
            scatter.MarkerSize = series.MarkSize;
            scatter.MarkerLineWidth = 1.5f;
            (scatter.LineWidth, scatter.LinePattern) = (series.LineWidth, style.Dash);
        }

        foreach ((IReadOnlyList<(double X, double Y)> points, _, float width, bool isDashed) in _references)
        {
            var line = panel.Plot.Add.ScatterLine(points.Select(p => p.X).ToArray(), points.Select(p => p.Y).ToArray(), Theme.Ink);
            (line.LineWidth, line.LinePattern) = (width, isDashed ? LinePattern.Dashed : LinePattern.Solid);
        }

        return panel;
    }

    /// <summary>The chart.</summary>
    /// <param name="labelX">Label of a value of the horizontal axis.</param>
    /// <param name="labelY">Label of a value of the vertical axis.</param>
    public Chart Create(Func<double, string> labelX, Func<double, string> labelY)
    {
        LegendStrip legend = Legend(LegendWidth);
        float header = Sketch.HeaderHeight(subtitle, Width), top = header + legend.Height;
        string marks = subtitle is null ? "" : $"{subtitle}. ";
        string description = $"{char.ToUpperInvariant(y[0])}{y[1..]} against {x}, both on logarithmic axes. {marks}{details}".TrimEnd();
        return new Chart(title, description, Width, top + PlotHeight, sketch =>
        {
            sketch.Title(title, subtitle, Width);
            legend.Draw(sketch, Theme.Margin, header);
            Panel("", labelX, labelY).Draw(
                sketch, new SKRect(0, top, Width, top + PlotHeight), new PanelPadding(LeftRoom, 20, PanelPadding.AxisRoom, 10));
        });
    }

    /// <summary>Room beside the values of an axis, in decades.</summary>
    public static double Margin(double low, double high) => 0.06 * Math.Max(0.5, high - low);

    /// <summary>A time with its unit.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 0.999e-3 => Plain(seconds * 1e6) + " µs",
        < 0.999 => Plain(seconds * 1e3) + " ms",
        _ => Plain(seconds) + " s",
    };

    /// <summary>A number.</summary>
    public static string Plain(double value) => value.ToString(value >= 1 ? "#,##0" : "G1", CultureInfo.InvariantCulture);

    private static (double X, double Y)[] Logs(IEnumerable<(double X, double Y)> points) =>
        [.. points.Where(p => p.X > 0 && p.Y > 0).Select(p => (Math.Log10(p.X), Math.Log10(p.Y)))];

    private static (double Low, double High) Range(IEnumerable<double> logs)
    {
        double[] values = [.. logs];
        if (values.Length == 0) return (0, 1);
        double margin = Margin(values.Min(), values.Max());
        return (values.Min() - margin, values.Max() + margin);
    }

    private List<string> Names() => [.. _series.Select(s => s.Series.Name).Distinct()];

    private SeriesStyle StyleOf(string name) => ChartPalette.SeriesOf(Names().IndexOf(name));

    private MarkerShape MarkOf(string name) =>
        _series.First(s => s.Series.Name == name).Series.Mark ?? StyleOf(name).Mark;
}
