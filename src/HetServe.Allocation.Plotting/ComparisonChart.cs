using System.Globalization;
using HetServe.Allocation.Studies;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a comparison: for each variant, the share of problems with a feasible plan, and the median cost above the reference.
/// Stateless; safe for concurrent calls.
/// </summary>
public static class ComparisonChart
{
    private const int Width = 1000, RowHeight = 34, HeaderHeight = 48, PanelTop = 40, PanelBottom = 34;
    private static readonly Color Feasible = Color.FromHex("#4C78A8"), Above = Color.FromHex("#F2A93B");

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="result">The comparison; has at least one row.</param>
    public static byte[] ToSvg(string title, ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(result);
        ComparisonSummary[] rows = [.. result.Summaries.Reverse()];
        float labels = 24 + Canvas.CharacterWidth * rows.Max(row => row.Variant.Length);
        int height = HeaderHeight + PanelTop + PanelBottom + RowHeight * rows.Length;
        float middle = labels + (Width - labels) * 0.4f;
        return Canvas.ToSvg(Width, height, canvas =>
        {
            canvas.Title(string.Create(CultureInfo.InvariantCulture, $"{title}: {rows[0].Problems} problem{(rows[0].Problems == 1 ? "" : "s")}"));
            canvas.Draw(FeasiblePanel(rows), Padding(labels), new PixelRect(0, middle, height, HeaderHeight));
            canvas.Draw(AbovePanel(rows), Padding(24), new PixelRect(middle, Width, height, HeaderHeight));
        });
    }

    private static PixelPadding Padding(float left) => new(left, 16, PanelBottom, PanelTop);

    private static Plot FeasiblePanel(ComparisonSummary[] rows)
    {
        Plot plot = Canvas.BarPanel("Feasible plans, % of the problems", [.. rows.Select(row => row.Variant)]);
        for (int n = 0; n < rows.Length; n++)
        {
            double share = (double)rows[n].Feasible / rows[n].Problems;
            string broken = string.Join(", ", rows[n].Broken.Select(b => b.Key));
            plot.AddBar(n, 0, 100 * share, Feasible, $"{rows[n].Feasible}{(broken.Length == 0 ? "" : ", breaks ")}{broken}");
        }

        plot.Axes.SetLimitsX(0, 180); // room for the labels beside full bars
        plot.Axes.Bottom.SetTicks([0, 50, 100], ["0", "50", "100"]);
        return plot;
    }

    private static Plot AbovePanel(ComparisonSummary[] rows)
    {
        Plot plot = Canvas.BarPanel("Objective above the reference, median in %", [.. rows.Select(_ => "")]);
        double highest = 1, least = 0;
        for (int n = 0; n < rows.Length; n++)
        {
            if (rows[n] is not { MeanAbove: { } mean, MedianAbove: { } median, MaxAbove: { } most }) continue;
            string label = string.Create(
                CultureInfo.InvariantCulture, $"{100 * median:0.0} (mean {100 * mean:0.0}, most {100 * most:0.0})");
            plot.AddBar(n, 0, 100 * median, Above, label);
            (highest, least) = (Math.Max(highest, 100 * median), Math.Min(least, 100 * median));
        }

        plot.Axes.SetLimitsX(1.1 * least, highest * 1.9); // room for the labels
        return plot;
    }
}
