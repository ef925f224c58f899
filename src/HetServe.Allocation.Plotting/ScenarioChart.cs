using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Studies;
using MathNet.Numerics.Statistics;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a comparison over scenarios: for each scenario and variant, the mean cost of its feasible plans and the share of queries that
/// they leave unserved. Stateless; safe for concurrent calls.
/// </summary>
public static class ScenarioChart
{
    /// <summary>Most rows of the chart. Rows after them are counted, not shown.</summary>
    public const int MostRows = 200;

    private const int Width = 1000, RowHeight = 22;
    private const float MostLabel = 340, LeastLabel = 80, LeftShare = 0.6f;

    /// <summary>The chart.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="scenarios">Names and results of the scenarios, at least one, each with at least one row.</param>
    public static Chart Create(string title, IReadOnlyList<KeyValuePair<string, ComparisonResult>> scenarios)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(scenarios);
        Line[] all = [.. scenarios.SelectMany(LinesOf)], lines = [.. all.Take(MostRows)];
        string? subtitle = lines.Length < all.Length ? $"The first {lines.Length} of {all.Length} rows" : null;
        float labels = Math.Clamp(24 + lines.Max(line => TextMetrics.Width(line.Label, Theme.RowSize)), LeastLabel, MostLabel);
        float header = Sketch.HeaderHeight(subtitle, Width), middle = labels + (Width - labels) * LeftShare;
        float height = header + PanelPadding.TitleRoom + PanelPadding.AxisRoom + RowHeight * Math.Max(2, lines.Length);
        string[] names = [.. lines.Select(line => line.Label)];
        return new Chart(title, Sentences.Some([.. scenarios.Select(Describe)]), Width, height, sketch =>
        {
            sketch.Title(title, subtitle, Width);
            Cost(lines, names).Draw(sketch, new SKRect(0, header, middle, height), PanelPadding.WithLeft(labels));
            Unmet(lines).Draw(sketch, new SKRect(middle, header, Width, height), PanelPadding.WithLeft(24));
        });
    }

    /// <summary>A heading and a line for each variant.</summary>
    private static IEnumerable<Line> LinesOf(KeyValuePair<string, ComparisonResult> scenario) =>
    [
        new Line(scenario.Key, null, null),
        .. scenario.Value.Variants.Select(variant =>
        {
            ComparisonRow[] planned = [.. scenario.Value.Rows.Where(row => row.Variant == variant && row.IsFeasible)];
            return planned.Length == 0
                ? new Line($"{variant}: no feasible plan", null, null)
                : new Line(variant, planned.Select(row => row.Cost!.Value).Mean(),
                    100 * planned.Select(row => row.UnmetShare!.Value).Mean());
        }),
    ];

    private static Panel Cost(Line[] lines, string[] names)
    {
        Panel panel = Panel.OfRows("Money and penalties", "$ over the horizon", names);
        foreach ((int n, Line line) in lines.Index())
            if (line.Cost is { } cost) panel.AddBar(n, 0, cost, ChartPalette.FillOf(0), DisplayText.Dollars(cost));
        panel.XTicks = (low, high) => Ticks.Linear(low, high, most: 5, unit: "$");
        return panel;
    }

    private static Panel Unmet(Line[] lines)
    {
        Panel panel = Panel.OfRows("Demand not served", "% of all queries", [.. lines.Select(_ => "")]);
        foreach ((int n, Line line) in lines.Index())
            if (line.Unmet is { } unmet)
                panel.AddBar(n, 0, unmet, ChartPalette.FillOf(1), unmet.ToString("0.0", CultureInfo.InvariantCulture) + " %");
        return panel;
    }

    private static string Describe(KeyValuePair<string, ComparisonResult> scenario)
    {
        IEnumerable<string> variants = LinesOf(scenario).Skip(1).Select(line => line.Cost is { } cost
            ? $"{line.Label}, {DisplayText.Dollars(cost)}, {Sentences.Number(line.Unmet!.Value)} % not served" : line.Label);
        return $"{scenario.Key}: {string.Join("; ", variants)}.";
    }

    /// <summary>A row of the chart; a heading has no figures.</summary>
    private readonly record struct Line(string Label, double? Cost, double? Unmet);
}
