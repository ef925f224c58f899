using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Studies;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a comparison: for each variant, the share of problems with a feasible plan, and the median cost above the reference.
/// Stateless; safe for concurrent calls.
/// </summary>
public static class ComparisonChart
{
    /// <summary>Most rows of the chart. Variants after them are counted, not shown.</summary>
    public const int MostRows = 60;

    private const int Width = 1000, RowHeight = 34;
    private const float MostLabel = 300, LeastLabel = 80, LeftShare = 0.42f;

    /// <summary>The chart.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="result">The comparison; has at least one row.</param>
    public static Chart Create(string title, ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(result);
        ComparisonSummary[] all = [.. result.Summaries], rows = [.. all.Take(MostRows)];
        string subtitle = $"{Sentences.Count(all.Max(row => row.Problems), "problem")}; medians, with means and largest values in brackets"
            + (rows.Length < all.Length ? $"; and {all.Length - rows.Length} more variants, which are not shown" : "");
        float labels = Math.Clamp(24 + rows.Max(row => TextMetrics.Width(row.Variant, Theme.RowSize)), LeastLabel, MostLabel);
        float header = Sketch.HeaderHeight(subtitle, Width), middle = labels + (Width - labels) * LeftShare;
        float height = header + PanelPadding.TitleRoom + PanelPadding.AxisRoom + RowHeight * Math.Max(2, rows.Length);
        return new Chart(title, Sentences.Some([.. all.Select(Describe)]), Width, height, sketch =>
        {
            sketch.Title(title, subtitle, Width);
            FeasiblePanel(rows).Draw(sketch, new SKRect(0, header, middle, height), PanelPadding.WithLeft(labels));
            AbovePanel(rows).Draw(sketch, new SKRect(middle, header, Width, height), PanelPadding.WithLeft(24));
        });
    }

    private static Panel FeasiblePanel(ComparisonSummary[] rows)
    {
        Panel panel = Panel.OfRows("Feasible plans", "% of the problems", [.. rows.Select(row => row.Variant)]);
        foreach ((int n, ComparisonSummary row) in rows.Index())
        {
            double share = (double)row.Feasible / row.Problems;
            string broken = string.Join(", ", row.Broken.Select(b => b.Key));
            panel.AddBar(n, 0, 100 * share, ChartPalette.FillOf(0), $"{row.Feasible}{(broken.Length == 0 ? "" : ", breaks ")}{broken}");
        }

        panel.XTicks = (_, _) => [new(0, "0"), new(25, "25"), new(50, "50"), new(75, "75"), new(100, "100")];
        return panel;
    }

    private static Panel AbovePanel(ComparisonSummary[] rows)
    {
        Panel panel = Panel.OfRows("Objective above the reference", "%, median of the problems", [.. rows.Select(_ => "")]);
        double highest = 1, least = 0;
        foreach ((int n, ComparisonSummary row) in rows.Index())
        {
            if (row is not { MeanAbove: { } mean, MedianAbove: { } median, MaxAbove: { } most })
            {
                panel.AddText(0, n, "no feasible plan to compare", Theme.LabelSize, TextAlign.Start, offset: 6);
                continue;
            }

            string label = $"{Tenths(median)} (mean {Tenths(mean)}, most {Tenths(most)})";
            panel.AddBar(n, 0, 100 * median, ChartPalette.FillOf(1), label);
            (highest, least) = (Math.Max(highest, 100 * median), Math.Min(least, 100 * median));
        }

        panel.X = (1.1 * least, highest);
        return panel;
    }

    /// <summary>A share in percent with one decimal, and 0.0 for what rounds to it.</summary>
    private static string Tenths(double share) =>
        (Math.Round(100 * share, 1) + 0.0).ToString("#,##0.0;−#,##0.0;0.0", CultureInfo.InvariantCulture);

    private static string Describe(ComparisonSummary row) => $"{row.Variant}: {row.Feasible} of {row.Problems} plans feasible"
        + (row.MedianAbove is { } median ? $", {DisplayText.Percent(median)} above the reference in the median." : ".");
}
