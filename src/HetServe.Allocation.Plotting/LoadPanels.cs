using HetServe.Allocation.Files;
using HetServe.Allocation.Simulation;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>The load of each deployment over the time of a simulation: busy time, running and waiting queries, beside one legend.</summary>
internal static class LoadPanels
{
    private const int PanelHeight = 176, LegendWidth = 270, LegendRow = 18, LegendTop = 44;
    private static readonly PixelPadding Padding = new(74, 16, 36, 40);
    private static readonly Color WarmUp = Color.FromHex("#F3F3F3");
    private static readonly ScottPlot.Palettes.Category20 Palette = new();

    // The strong colours of the palette, then the light ones, without the greys.
    private static ReadOnlySpan<int> Colors => [0, 2, 4, 6, 8, 10, 12, 16, 18, 1, 3, 5, 7, 9, 11, 13, 17, 19];

    /// <summary>Height of the panels, pixels.</summary>
    public static int HeightOf(SimulationResult result) => Math.Max(3 * PanelHeight, LegendTop + LegendRow * result.Deployments.Count + LegendRow);

    /// <summary>Draws them.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="result">The simulation.</param>
    /// <param name="width">Width of panels and legend, pixels.</param>
    /// <param name="top">Upper edge, pixels.</param>
    public static void Draw(SKCanvas canvas, SimulationResult result, int width, int top)
    {
        (string Title, IReadOnlyList<IReadOnlyList<double>> Series, double Factor)[] panels =
        [
            ("Busy, % of the engines' time (grey: warm-up)", result.Series.Busy, 100),
            ("Running queries, all replicas", result.Series.Running, 1),
            ("Waiting queries, all replicas", result.Series.Waiting, 1),
        ];
        foreach ((int n, (string title, IReadOnlyList<IReadOnlyList<double>> series, double factor)) in panels.Index())
        {
            canvas.Draw(
                Panel(title, result, series, factor, isPercent: n == 0), Padding,
                new PixelRect(0, width - LegendWidth, top + (n + 1) * PanelHeight, top + n * PanelHeight));
        }

        DrawLegend(canvas, result, width - LegendWidth, top + LegendTop);
    }

    private static Color ColorOf(int deployment) => Palette.GetColor(Colors[deployment % Colors.Length]);

    /// <summary>A deployment whose colour comes again has a dashed line.</summary>
    private static LinePattern PatternOf(int deployment) => (deployment / Colors.Length) switch
    {
        0 => LinePattern.Solid,
        1 => LinePattern.Dashed,
        _ => LinePattern.Dotted,
    };

    private static Plot Panel(string title, SimulationResult result, IReadOnlyList<IReadOnlyList<double>> series, double factor, bool isPercent)
    {
        Plot plot = Canvas.Panel(title);
        double end = result.Duration.TotalSeconds, bin = result.Series.BinSeconds, most = 0;
        bool inHours = end > 3 * 3600;
        double unit = inHours ? 3600 : 1;
        var warmUp = plot.Add.HorizontalSpan(0, end / 10 / unit);
        (warmUp.FillStyle.Color, warmUp.LineStyle.Width) = (WarmUp, 0);
        for (int d = 0; d < series.Count; d++)
        {
            double[] ys = [.. series[d].Select(value => factor * value)];
            if (ys.Length == 0) continue;
            double[] xs = [.. ys.Select((_, n) => (n + 0.5) * bin / unit)];
            var line = plot.Add.ScatterLine(xs, ys, ColorOf(d));
            (line.LineWidth, line.LinePattern) = (1.6f, PatternOf(d));
            most = Math.Max(most, ys.Max());
        }

        plot.XLabel(inHours ? "hours" : "seconds", 11);
        plot.Axes.Left.TickLabelStyle.FontSize = 11;
        plot.Axes.Left.TickLabelStyle.ForeColor = Canvas.Ink;
        plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Font.Set(Canvas.Font); // of the label too
        plot.Axes.SetLimits(0, end / unit, 0, isPercent ? 105 : most > 0 ? 1.1 * most : 1);
        return plot;
    }

    private static void DrawLegend(SKCanvas canvas, SimulationResult result, float left, float top)
    {
        using SKPaint ink = new() { Color = new SKColor(Canvas.Ink.ARGB), IsAntialias = true };
        using SKTypeface plain = SKTypeface.FromFamilyName(Canvas.Font);
        using SKFont text = new(plain, 12);
        foreach ((int n, DeploymentOutcome deployment) in result.Deployments.Index())
        {
            float y = top + n * LegendRow;
            using SKPaint line = new() { Color = new SKColor(ColorOf(n).ARGB), StrokeWidth = 3, IsAntialias = true };
            for (int part = 0; part < 3; part++) // dashes as the lines have them
            {
                float from = left + part * 8;
                canvas.DrawLine(from, y, from + ((n / Colors.Length) switch { 0 => 8, 1 => 5, _ => 2 }), y, line);
            }

            string name = $"{deployment.Model} · {deployment.Tier}";
            if (text.MeasureText(name) > LegendWidth - 44) name = name[..text.BreakText(name, LegendWidth - 54)] + "…";
            canvas.DrawText(name, left + 30, y + 4, text, ink);
        }
    }
}
