using HetServe.Allocation.Studies;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a day of re-planning: what an hour costs each contender, window after window, and what the day has cost so far. Stateless; safe
/// for concurrent calls.
/// </summary>
internal static class RollingChart
{
    private const int Width = 1100, Height = 760, Header = 46, LegendHeight = 26;
    private static readonly PixelPadding Padding = new(74, 20, 48, 34);
    private static readonly string[] Palette = ["#D62728", "#4C78A8", "#2CA02C", "#F2A93B", "#9467BD", "#8C564B", "#17BECF"];

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="result">What the study measured.</param>
    public static byte[] ToSvg(RollingStudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        double hours = result.Window.TotalHours;
        return Canvas.ToSvg(Width, Height, canvas =>
        {
            canvas.Title($"{result.Problem}: {result.Demand.Description}");
            DrawLegend(canvas, result);
            int top = Header + LegendHeight, middle = top + (Height - top) / 2;
            canvas.Draw(Panel("Cost of an hour, $", result, w => w / hours, sum: false), Padding, new PixelRect(0, Width, middle, top));
            canvas.Draw(Panel("Cost of the day so far, $", result, w => w, sum: true), Padding, new PixelRect(0, Width, Height, middle));
        });
    }

    private static Color ColorOf(int contender) => Color.FromHex(Palette[contender % Palette.Length]);

    private static Plot Panel(string title, RollingStudyResult result, Func<double, double> value, bool sum)
    {
        Plot plot = Canvas.Panel(title);
        plot.XLabel("hours", 12);
        plot.Font.Set(Canvas.Font); // of the label too
        double hours = result.Window.TotalHours, most = 0;
        for (int c = result.Contenders.Count - 1; c >= 0; c--) // the rolling one on top
        {
            double total = 0;
            double[] ys = [.. result.Contenders[c].Windows.Select(w => sum ? total += w.Cost : value(w.Cost))];
            double[] xs = [.. ys.Select((_, n) => sum ? (n + 1) * hours : (n + 0.5) * hours)];
            var line = plot.Add.ScatterLine(xs, ys, ColorOf(c));
            line.LineWidth = c == 0 ? 2.4f : 1.4f;
            most = Math.Max(most, ys.DefaultIfEmpty().Max());
        }

        plot.Axes.SetLimits(0, Math.Max(1, result.Finished) * hours, 0, most > 0 ? 1.08 * most : 1);
        return plot;
    }

    private static void DrawLegend(SKCanvas canvas, RollingStudyResult result)
    {
        using SKPaint ink = new() { Color = new SKColor(Canvas.Ink.ARGB), IsAntialias = true };
        using SKTypeface plain = SKTypeface.FromFamilyName(Canvas.Font);
        using SKFont text = new(plain, 13);
        float x = 20;
        for (int c = 0; c < result.Contenders.Count; c++)
        {
            using SKPaint color = new() { Color = new SKColor(ColorOf(c).ARGB), StrokeWidth = c == 0 ? 3 : 2, IsAntialias = true };
            string name = result.Contenders[c].Name;
            canvas.DrawLine(x, Header + 9, x + 22, Header + 9, color);
            canvas.DrawText(name, x + 28, Header + 14, text, ink);
            x += 52 + text.MeasureText(name);
        }
    }
}
