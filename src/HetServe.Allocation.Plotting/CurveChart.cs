using HetServe.Allocation.Plotting.Drawing;
using ScottPlot;
using ScottPlot.Plottables;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>One curve: points with intervals.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Points">x, y and half the interval of y, null for none.</param>
/// <param name="Labels">Text at each point; empty for none.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y, double? HalfWidth)> Points, IReadOnlyList<string> Labels);

/// <summary>One panel of curves that share their axes.</summary>
/// <param name="Title">Title above it.</param>
/// <param name="X">Label of the x axis.</param>
/// <param name="Y">Label of the y axis.</param>
/// <param name="Curves">The curves; one name has one colour, dash and mark in every panel.</param>
/// <param name="IsShare">Whether y is a share in %. Its axis then starts at 0. Otherwise y is in $.</param>
internal sealed record CurvePanel(string Title, string X, string Y, IReadOnlyList<Curve> Curves, bool IsShare)
{
    /// <summary>Unit before the values of x, such as $.</summary>
    public string XUnit { get; init; } = "";
}

/// <summary>Panels of curves, two in a row.</summary>
internal static class CurveChart
{
    /// <summary>Most panels of a chart.</summary>
    public const int MostPanels = 24;

    private const int PanelWidth = 560, PanelHeight = 370;
    private const double MostShare = 100;
    private static PanelPadding Padding => new(84, 24, 50, PanelPadding.TitleRoom);

    /// <summary>The chart.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="panels">The panels. Those after the first <see cref="MostPanels"/> are left out, and the chart says so.</param>
    public static Chart Create(string title, IReadOnlyList<CurvePanel> panels)
    {
        string[] names = [.. panels.SelectMany(p => p.Curves).Select(c => c.Name).Distinct()];
        CurvePanel[] shown = [.. panels.Take(MostPanels)];
        int columns = Math.Min(2, Math.Max(1, shown.Length)), rows = Math.Max(1, (shown.Length + 1) / 2), width = columns * PanelWidth;
        string? subtitle = shown.Length < panels.Count ? $"{shown.Length} of {panels.Count} panels" : null;
        var legend = new LegendStrip(
            names.Length < 2 ? [] : [.. names.Select((name, n) => new LegendEntry(name) { Series = ChartPalette.SeriesOf(n) })],
            width - 2 * Theme.Margin);
        float header = Sketch.HeaderHeight(subtitle, width), top = header + legend.Height;
        return new Chart(title, Sentences.Some([.. panels.Select(Describe)]), width, top + rows * PanelHeight, sketch =>
        {
            sketch.Title(title, subtitle, width);
            legend.Draw(sketch, Theme.Margin, header);
            for (int n = 0; n < shown.Length; n++)
            {
                float left = n % 2 * PanelWidth, upper = top + n / 2 * PanelHeight;
                PanelOf(shown[n], names).Draw(sketch, new SKRect(left, upper, left + PanelWidth, upper + PanelHeight), Padding);
            }
        });
    }

    private static Panel PanelOf(CurvePanel panel, string[] names)
    {
        double most = panel.IsShare ? MostShare : double.PositiveInfinity;
        (double X, double Y, double? HalfWidth)[] points = [.. panel.Curves.SelectMany(c => c.Points)];
        var drawn = new Panel(panel.Title)
        {
            XTitle = panel.X,
            YTitle = panel.Y,
            X = Range(points.Select(p => p.X)),
            Y = panel.IsShare
                ? ShareRange(points.Select(p => Math.Min(most, p.Y + (p.HalfWidth ?? 0))))
                : Range(points.SelectMany(p => (double[])[p.Y - (p.HalfWidth ?? 0), p.Y + (p.HalfWidth ?? 0)])),
            XTicks = (low, high) => Ticks.Linear(low, high, most: 5, unit: panel.XUnit),
            YTicks = (low, high) => Ticks.Linear(low, high, unit: panel.IsShare ? "" : "$"),
        };
        foreach (Curve curve in panel.Curves) Add(drawn, curve, Array.IndexOf(names, curve.Name), most);
        return drawn;
    }

    private static (double Low, double High) ShareRange(IEnumerable<double> values)
    {
        double most = Math.Max(1, values.DefaultIfEmpty(0).Max());
        return (-0.03 * most, 1.12 * most);
    }

    private static (double Low, double High) Range(IEnumerable<double> some)
    {
        double[] values = [.. some];
        if (values.Length == 0) return (0, 1);
        double low = values.Min(), high = values.Max(), margin = high > low ? 0.08 * (high - low) : Math.Max(0.1, 0.1 * Math.Abs(high));
        return (low - margin, high + margin);
    }

    /// <param name="panel">The panel.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="index">Index of its colour, dash and mark.</param>
    /// <param name="most">Largest possible value of y; the least is 0. Intervals are clipped to this range.</param>
    private static void Add(Panel panel, Curve curve, int index, double most)
    {
        SeriesStyle style = ChartPalette.SeriesOf(index);
        double[] x = [.. curve.Points.Select(p => p.X)], y = [.. curve.Points.Select(p => p.Y)];
        if (x.Length == 0) return;
        if (curve.Points.Any(p => p.HalfWidth > 0))
        {
            panel.Plot.Add.Plottable(new ErrorBar(
                x, y, null, null, [.. curve.Points.Select(p => Math.Min(p.HalfWidth ?? 0, Math.Max(0, most - p.Y)))],
                [.. curve.Points.Select(p => Math.Min(p.HalfWidth ?? 0, Math.Max(0, p.Y)))])
            {
                Color = style.Color,
            });
        }

        // Curves that coincide stay visible: the later ones are thinner and their marks larger.
        var line = panel.Plot.Add.Scatter(x, y, style.Color);
        (line.LineWidth, line.LinePattern) = (Math.Max(1.2f, 3 - 0.7f * index), style.Dash);
        (line.MarkerShape, line.MarkerSize, line.MarkerLineWidth) = (style.Mark, 7 + 1.5f * (index % 4), 1.6f);
        panel.AvoidLine(x, y);
        for (int n = 0; n < curve.Labels.Count; n++) panel.AddPointLabel(x[n], y[n], curve.Labels[n]);
    }

    private static string Describe(CurvePanel panel)
    {
        string[] curves = [.. panel.Curves.Where(curve => curve.Points.Count > 0).Select(curve =>
        {
            (double X, double Y, double? HalfWidth) first = curve.Points.MinBy(p => p.X), last = curve.Points.MaxBy(p => p.X);
            return $"{(curve.Name.Length > 0 ? $"{curve.Name}, " : "")}{Sentences.Number(first.Y)} at {Sentences.Number(first.X)} and "
                + $"{Sentences.Number(last.Y)} at {Sentences.Number(last.X)}";
        })];
        return $"{panel.Title}, {panel.Y} against {panel.X}: {(curves.Length == 0 ? "no points" : string.Join("; ", curves))}.";
    }
}
