using System.Globalization;
using HetServe.Allocation.Studies;
using MathNet.Numerics.Statistics;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a comparison over scenarios: for each scenario and variant, the mean cost of its feasible plans and the share of queries that
/// they leave unserved. Stateless; safe for concurrent calls.
/// </summary>
public static class ScenarioChart
{
    private const int Width = 1000, RowHeight = 22, HeaderHeight = 48, PanelTop = 40, PanelBottom = 34;
    private static readonly Color Cost = Color.FromHex("#4C78A8"), Unmet = Color.FromHex("#F2A93B");

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="scenarios">Names and results of the scenarios, at least one, each with at least one row.</param>
    public static byte[] ToSvg(string title, IReadOnlyList<KeyValuePair<string, ComparisonResult>> scenarios)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(scenarios);
        Line[] lines = [.. scenarios.SelectMany(LinesOf).Reverse()]; // bars count from the bottom
        float labels = 24 + Canvas.CharacterWidth * lines.Max(line => line.Label.Length);
        int height = HeaderHeight + PanelTop + PanelBottom + RowHeight * lines.Length;
        float middle = labels + (Width - labels) * 0.6f;
        string[] names = [.. lines.Select(line => line.Label)];
        return Canvas.ToSvg(Width, height, canvas =>
        {
            canvas.Title(title);
            canvas.Draw(
                Panel("Money and penalties, $ over the horizon", names, [.. lines.Select(line => line.Cost)], Cost, ""), Padding(labels),
                new PixelRect(0, middle, height, HeaderHeight));
            canvas.Draw(
                Panel("Demand not served, % of all queries", [.. names.Select(_ => "")], [.. lines.Select(line => line.Unmet)], Unmet, " %"),
                Padding(24), new PixelRect(middle, Width, height, HeaderHeight));
        });
    }

    private static PixelPadding Padding(float left) => new(left, 16, PanelBottom, PanelTop);

    /// <summary>A heading and a line for each variant.</summary>
    private static IEnumerable<Line> LinesOf(KeyValuePair<string, ComparisonResult> scenario) =>
    [
        new Line(scenario.Key, null, null),
        .. scenario.Value.Variants.Select(variant =>
        {
            ComparisonRow[] planned = [.. scenario.Value.Rows.Where(row => row.Variant == variant && row.IsFeasible)];
            return planned.Length == 0
                ? new Line($"{variant}: no feasible plan", null, null)
                : new Line(variant, planned.Select(row => row.Cost!.Value).Mean(), 100 * planned.Select(row => row.UnmetShare!.Value).Mean());
        }),
    ];

    private static Plot Panel(string title, string[] names, double?[] values, Color color, string unit)
    {
        Plot plot = Canvas.BarPanel(title, names);
        for (int n = 0; n < values.Length; n++)
        {
            if (values[n] is not { } value) continue;
            string label = value.ToString(unit.Length == 0 ? "#,##0.00" : "0.0", CultureInfo.InvariantCulture) + unit;
            plot.AddBar(n, 0, value, color, label);
        }

        plot.Axes.SetLimitsX(0, 1.3 * Math.Max(1, values.Max() ?? 0)); // room for the labels
        return plot;
    }

    /// <summary>A row of the chart; a heading has no figures.</summary>
    private readonly record struct Line(string Label, double? Cost, double? Unmet);
}
