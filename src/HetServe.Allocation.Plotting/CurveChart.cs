using HetServe.Allocation.Evaluation;
using ScottPlot;
using ScottPlot.Plottables;

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
/// <param name="Curves">The curves; one name has one colour in every panel.</param>
/// <param name="IsShare">Whether y is a share in %. Its axis then starts at 0.</param>
internal sealed record CurvePanel(string Title, string X, string Y, IReadOnlyList<Curve> Curves, bool IsShare);

/// <summary>Panels of curves, two in a row.</summary>
internal static class CurveChart
{
    private const int PanelWidth = 560, PanelHeight = 360, HeaderHeight = 48;
    private const double MostShare = 100;
    private static readonly PixelPadding Padding = new(80, 24, 56, 44);

    private static ReadOnlySpan<MarkerShape> Shapes =>
    [
        MarkerShape.FilledCircle, MarkerShape.OpenSquare, MarkerShape.OpenTriangleUp, MarkerShape.Cross, MarkerShape.OpenDiamond,
        MarkerShape.OpenCircle,
    ];

    private static readonly ScottPlot.Palettes.Category10 Palette = new();

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="panels">The panels.</param>
    /// <param name="title">Title of the chart; null for none.</param>
    public static byte[] ToSvg(IReadOnlyList<CurvePanel> panels, string? title = null)
    {
        string[] names = [.. panels.SelectMany(p => p.Curves).Select(c => c.Name).Distinct()];
        bool hasLegend = names.Length > 1;
        int legend = title is null ? 0 : HeaderHeight, header = legend + (hasLegend ? LegendStrip.Height : 0);
        int columns = Math.Min(2, Math.Max(1, panels.Count)), rows = Math.Max(1, (panels.Count + 1) / 2);
        return Canvas.ToSvg(columns * PanelWidth, header + rows * PanelHeight, canvas =>
        {
            if (title is not null) canvas.Title(title);
            if (hasLegend)
            {
                LegendStrip.Draw(canvas, legend, names.Select((name, n) =>
                    new LegendEntry(name, Palette.GetColor(n), ShapeOf(n), MarkSize(n), LineWidth(n))));
            }

            for (int n = 0; n < panels.Count; n++)
            {
                float left = n % 2 * PanelWidth, top = header + n / 2 * PanelHeight;
                canvas.Draw(Panel(panels[n], names), Padding, new PixelRect(left, left + PanelWidth, top + PanelHeight, top));
            }
        });
    }

    private static MarkerShape ShapeOf(int curve) => Shapes[curve % Shapes.Length];

    private static float MarkSize(int curve) => 6 + 2.5f * curve;

    private static float LineWidth(int curve) => Math.Max(1, 3 - curve);

    private static Plot Panel(CurvePanel panel, string[] names)
    {
        Plot plot = Canvas.Panel(panel.Title);
        foreach (Curve curve in panel.Curves) Add(plot, curve, Array.IndexOf(names, curve.Name), panel.IsShare ? MostShare : double.PositiveInfinity);
        plot.XLabel(panel.X, 12);
        plot.YLabel(panel.Y, 12);
        plot.Font.Set(Canvas.Font); // of the labels too
        foreach (IAxis axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
        {
            axis.TickLabelStyle.FontSize = 11;
            axis.TickLabelStyle.ForeColor = axis.Label.ForeColor = Canvas.Ink;
            axis.Label.Bold = false;
            axis.MinorTickStyle.Length = 0;
        }

        plot.Axes.AutoScale();
        AxisLimits limits = plot.Axes.GetLimits();
        if (panel.Curves.Any(c => c.Labels.Count > 0))
            plot.Axes.SetLimitsX(limits.Left, limits.Right + 0.12 * (limits.Right - limits.Left)); // room for the last label
        if (panel.IsShare)
        {
            double most = Math.Min(
                MostShare, panel.Curves.SelectMany(c => c.Points).Select(p => p.Y + (p.HalfWidth ?? 0)).DefaultIfEmpty(0).Max());
            plot.Axes.SetLimitsY(-0.03 * Math.Max(1, most), 1.1 * Math.Max(1, most));
        }

        return plot;
    }

    /// <param name="plot">The panel.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="index">Index of its colour and mark.</param>
    /// <param name="most">Largest possible value of y; the least is 0. Intervals are clipped to this range.</param>
    private static void Add(Plot plot, Curve curve, int index, double most)
    {
        Color color = Palette.GetColor(index);
        double[] x = [.. curve.Points.Select(p => p.X)], y = [.. curve.Points.Select(p => p.Y)];
        if (x.Length == 0) return;
        if (curve.Points.Any(p => p.HalfWidth > 0))
        {
            plot.Add.Plottable(new ErrorBar(
                x, y, null, null, [.. curve.Points.Select(p => Math.Min(p.HalfWidth ?? 0, Math.Max(0, most - p.Y)))],
                [.. curve.Points.Select(p => Math.Min(p.HalfWidth ?? 0, Math.Max(0, p.Y)))])
            {
                Color = color,
            });
        }

        // Curves that coincide stay visible: the later ones are thinner and their marks larger and open.
        var line = plot.Add.Scatter(x, y, color);
        line.LineWidth = LineWidth(index);
        line.MarkerShape = ShapeOf(index);
        line.MarkerSize = MarkSize(index);
        for (int n = 0; n < curve.Labels.Count; n++)
        {
            var text = plot.Add.Text(curve.Labels[n], x[n], y[n]);
            text.LabelFontName = Canvas.Font;
            text.LabelFontSize = 11;
            text.LabelFontColor = Canvas.Ink;
            bool isRight = x[n] > (x.Min() + x.Max()) / 2; // long labels of the right half end at their point
            text.Alignment = isRight && curve.Labels[n].Length > 4 ? Alignment.LowerRight : Alignment.LowerLeft;
            text.OffsetX = isRight && curve.Labels[n].Length > 4 ? 0 : 4;
            text.OffsetY = -4;
        }
    }
}
