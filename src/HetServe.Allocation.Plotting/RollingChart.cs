using System.Collections.Immutable;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a day of re-planning: for each contender, the cost of an hour in each window and the cost of the day so far. Stateless; safe
/// for concurrent calls.
/// </summary>
public static class RollingChart
{
    private const int Width = 1100, Height = 760, Header = 46, MarksOfALine = 8, MarkSize = 9;
    private static readonly PixelPadding Padding = new(74, 20, 48, 34);
    private static readonly ImmutableArray<MarkerShape> Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown, MarkerShape.Cross, MarkerShape.Asterisk,
    ];

    private static readonly ImmutableArray<string> Palette = ["#D62728", "#4C78A8", "#2CA02C", "#F2A93B", "#9467BD", "#8C564B", "#17BECF"];

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="result">The result of the study.</param>
    public static byte[] ToSvg(RollingStudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        double hours = result.Window.TotalHours;
        return Canvas.ToSvg(Width, Height, canvas =>
        {
            canvas.Title($"{result.Problem}: {result.Demand.Description}");
            LegendStrip.Draw(canvas, Header, result.Contenders.Select((contender, n) =>
                new LegendEntry(contender.Name, ColorOf(n), ShapeOf(n), MarkSize, n == 0 ? 3 : 2)));
            int top = Header + LegendStrip.Height, middle = top + (Height - top) / 2;
            canvas.Draw(Panel("Money and penalties of an hour, $", result, w => w / hours, sum: false), Padding, new PixelRect(0, Width, middle, top));
            canvas.Draw(Panel("Money and penalties of the day so far, $", result, w => w, sum: true), Padding, new PixelRect(0, Width, Height, middle));
        });
    }

    private static MarkerShape ShapeOf(int contender) => Shapes[contender % Shapes.Length];

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
            AddMarks(plot, xs, ys, c, result.Contenders.Count);
            most = Math.Max(most, ys.DefaultIfEmpty().Max());
        }

        plot.Axes.SetLimits(0, Math.Max(1, result.Finished) * hours, 0, most > 0 ? 1.08 * most : 1);
        return plot;
    }

    /// <summary>A few marks on a line, offset from those of the others, so that lines that coincide all show.</summary>
    private static void AddMarks(Plot plot, double[] xs, double[] ys, int contender, int contenders)
    {
        int step = Math.Max(contenders, xs.Length / MarksOfALine);
        int first = contender * step / contenders;
        int[] at = [.. Enumerable.Range(0, xs.Length).Where(n => n % step == first)];
        if (at.Length == 0) at = [.. Enumerable.Range(0, xs.Length)]; // a short day: marks of several share a window
        var marks = plot.Add.ScatterPoints([.. at.Select(n => xs[n])], (double[])[.. at.Select(n => ys[n])], ColorOf(contender));
        marks.MarkerShape = ShapeOf(contender);
        marks.MarkerSize = MarkSize;
    }
}
