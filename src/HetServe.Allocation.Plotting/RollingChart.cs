using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Studies;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a day of re-planning: for each contender, the cost of an hour in each window and the cost of the day so far. Stateless; safe
/// for concurrent calls.
/// </summary>
public static class RollingChart
{
    private const int Width = 1100, PanelHeight = 350, MarksOfALine = 8, MarkSize = 9;
    private static PanelPadding Padding => new(84, 20, PanelPadding.AxisRoom, PanelPadding.TitleRoom);

    /// <summary>The chart.</summary>
    /// <param name="result">The result of the study.</param>
    public static Chart Create(RollingStudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        double hours = result.Window.TotalHours;
        string title = $"{result.Problem}: re-planning over {Sentences.Number(result.Finished * hours)} hours";
        string subtitle = $"Demand: {result.Demand.Description}";
        var legend = new LegendStrip(
            [.. result.Contenders.Select((contender, n) => new LegendEntry(contender.Name) { Series = ChartPalette.SeriesOf(n) })],
            Width - 2 * Theme.Margin);
        float header = Sketch.HeaderHeight(subtitle, Width), top = header + legend.Height, middle = top + PanelHeight;
        return new Chart(title, Describe(result), Width, middle + PanelHeight, sketch =>
        {
            sketch.Title(title, subtitle, Width);
            legend.Draw(sketch, Theme.Margin, header);
            PanelOf("Money and penalties of an hour", "$ an hour", result, w => w / hours, sum: false)
                .Draw(sketch, new SKRect(0, top, Width, middle), Padding);
            PanelOf("Money and penalties so far", "$ since the start", result, w => w, sum: true)
                .Draw(sketch, new SKRect(0, middle, Width, middle + PanelHeight), Padding);
        });
    }

    private static Panel PanelOf(string title, string unit, RollingStudyResult result, Func<double, double> value, bool sum)
    {
        double hours = result.Window.TotalHours, most = 0;
        var panel = new Panel(title)
        {
            XTitle = "hours",
            YTitle = unit,
            XTicks = (low, high) => Ticks.Linear(low, high, most: 12),
            YTicks = (low, high) => Ticks.Linear(low, high, unit: "$"),
        };
        for (int c = result.Contenders.Count - 1; c >= 0; c--) // the rolling one on top
        {
            double total = 0;
            double[] ys = [.. result.Contenders[c].Windows.Select(w => sum ? total += w.Cost : value(w.Cost))];
            double[] xs = [.. ys.Select((_, n) => sum ? (n + 1) * hours : (n + 0.5) * hours)];
            SeriesStyle style = ChartPalette.SeriesOf(c);
            var line = panel.Plot.Add.ScatterLine(xs, ys, style.Color);
            (line.LineWidth, line.LinePattern) = (c == 0 ? 2.4f : 1.6f, style.Dash);
            AddMarks(panel, xs, ys, c, result.Contenders.Count);
            most = Math.Max(most, ys.DefaultIfEmpty().Max());
        }

        (panel.X, panel.Y) = ((0, Math.Max(1, result.Finished) * hours), (0, most > 0 ? 1.08 * most : 1));
        return panel;
    }

    /// <summary>A few marks on a line, offset from those of the others, so that lines that coincide all show.</summary>
    private static void AddMarks(Panel panel, double[] xs, double[] ys, int contender, int contenders)
    {
        int step = Math.Max(contenders, xs.Length / MarksOfALine);
        int first = contender * step / contenders;
        int[] at = [.. Enumerable.Range(0, xs.Length).Where(n => n % step == first)];
        if (at.Length == 0) at = [.. Enumerable.Range(0, xs.Length)]; // a short day: marks of several share a window
        SeriesStyle style = ChartPalette.SeriesOf(contender);
        var marks = panel.Plot.Add.ScatterPoints([.. at.Select(n => xs[n])], (double[])[.. at.Select(n => ys[n])], style.Color);
        (marks.MarkerShape, marks.MarkerSize, marks.MarkerLineWidth) = (style.Mark, MarkSize, 1.6f);
    }

    private static string Describe(RollingStudyResult result)
    {
        IEnumerable<string> totals = result.Contenders.Select(c =>
            $"{c.Name}, {DisplayText.Dollars(c.Windows.Sum(w => w.Cost))}");
        return $"Money and penalties of {Sentences.Count(result.Contenders.Count, "plan")} over "
            + $"{Sentences.Count(result.Finished, "window")} of {Sentences.Number(result.Window.TotalMinutes)} minutes. In total: "
            + $"{string.Join("; ", totals)}.";
    }
}
