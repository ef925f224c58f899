using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Problems;
using ScottPlot;
using ScottPlot.Plottables;

namespace HetServe.Allocation.Plotting;

/// <summary>The panels of the chart of a plan.</summary>
internal static class PlanPanels
{
    private const double MostPercent = 130, BarShare = 0.84, LeastShare = 0.001;

    /// <summary>What is measured for a deployment, in the order of <see cref="DeploymentRow.Uses"/>.</summary>
    public static IReadOnlyList<LegendEntry> Uses(bool hasLevels) =>
    [
        Entry("busy time", 0), Entry("KV cache", 1), .. hasLevels ? [Entry("concurrency", 2)] : Array.Empty<LegendEntry>(),
    ];

    /// <summary>The delays that some route has an SLO for, and missed ones, for the legend.</summary>
    public static IReadOnlyList<LegendEntry> DelaysOf(PlanRows rows) =>
    [
        .. DelayKinds(rows).Select(kind => Entry(DelayName(kind), kind)),
        .. rows.Routes.Any(route => PlanRows.Delays(route).Any(delay => delay.IsMissed))
            ? [new LegendEntry("missed") { Fill = ChartPalette.Missed }] : Array.Empty<LegendEntry>(),
    ];

    /// <summary>Indices of the delays that some route has an SLO for: TTFT, TPOT, delay.</summary>
    public static int[] DelayKinds(PlanRows rows) =>
        [.. Enumerable.Range(0, 3).Where(kind => rows.Routes.Any(route => PlanRows.Delays(route)[kind].Use is not null))];

    /// <summary>Name of a kind of delay.</summary>
    public static string DelayName(int kind) => kind switch { 0 => "TTFT", 1 => "TPOT", _ => "delay" };

    /// <summary>GPUs and price of each deployment.</summary>
    public static Panel Gpus(PlanRows rows, float size)
    {
        Panel panel = Panel.OfRows("GPUs by deployment", "GPUs; labels with $ an hour", [.. rows.Deployments.Select(d => d.Name)], size);
        foreach ((int n, DeploymentRow row) in rows.Deployments.Index())
            panel.AddBar(n, 0, row.Gpus, row.Fill,
                FormattableString.Invariant($"{row.Gpus:#,##0}, {DisplayText.Dollars(row.MoneyPerHour)}/h"));
        panel.XTicks = (low, high) => Ticks.Linear(low, high, isWhole: true);
        return panel;
    }

    /// <summary>How full each deployment is: busy time, KV cache and concurrency, each over its limit.</summary>
    public static Panel Load(PlanRows rows, bool hasLevels, float size)
    {
        Panel panel = Panel.OfRows(
            hasLevels ? "Use of level, KV cache and concurrency" : "Use of busy time and KV cache", "% of the limit",
            [.. rows.Deployments.Select(d => d.Key)], size);
        IReadOnlyList<LegendEntry> bars = Uses(hasLevels);
        double thickness = BarShare / bars.Count;
        foreach ((int n, DeploymentRow row) in rows.Deployments.Index())
        {
            for (int bar = 0; bar < bars.Count; bar++)
            {
                double at = n + thickness * (bar - (bars.Count - 1) / 2.0);
                panel.AddBar(at, 0, Percent(row.Uses[bar]), bars[bar].Fill!.Value, UseOf(row.Uses[bar]), thickness * 0.9, size);
            }
        }

        ShowPercents(panel, 100);
        return panel;
    }

    /// <summary>Shares of each query type by deployment.</summary>
    public static Panel Routes(PlanRows rows, float size)
    {
        Panel panel = Panel.OfRows(
            "Routes, by the numbers of the deployments", "% of the queries of a type", [.. rows.Queries.Select(q => q.Name)], size);
        foreach ((int n, QueryRow query) in rows.Queries.Index())
        {
            double from = 0;
            foreach ((int deployment, double share) in query.Parts)
            {
                DeploymentRow row = rows.Deployments[deployment];
                Stack(share, row.Fill, $"{row.Key}: {Whole(share)}\n{row.Key}");
            }

            Stack(query.Unserved, ChartPalette.Unserved, $"not served: {Whole(query.Unserved)}\n{Whole(query.Unserved)}");

            void Stack(double share, Fill fill, string label)
            {
                if (share > LeastShare)
                    panel.AddPart(n, 100 * from, 100 * (from + share), fill, label, size: Math.Min(size, Theme.LabelSize));
                from += share;
            }
        }

        panel.X = (0, 100);
        return panel;
    }

    /// <summary>Money and penalties of a day.</summary>
    public static Panel Costs(PlanTotals totals)
    {
        (string Name, double Dollars, Fill Fill)[] terms =
        [
            ("rental", totals.RentalPerDay, ChartPalette.FillOf(0)),
            ("storage", totals.StoragePerDay, ChartPalette.FillOf(2)),
            ("delay penalty", totals.DelayPenaltyPerDay, ChartPalette.FillOf(1)),
            ("unmet penalty", totals.UnmetPenaltyPerDay, ChartPalette.Unserved),
        ];
        Panel panel = Panel.OfRows("Money and penalties", "$ a day", [.. terms.Select(t => t.Name)]);
        foreach ((int n, (_, double dollars, Fill fill)) in terms.Index()) panel.AddBar(n, 0, dollars, fill, DisplayText.Dollars(dollars));
        panel.X = (0, 1e-6);
        panel.XTicks = (low, high) => Ticks.Linear(low, high, most: 4, unit: "$");
        return panel;
    }

    /// <summary>The delays that SLOs are held against, as a percentage of the SLO, with both in the label.</summary>
    public static Panel Delays(PlanRows rows, float size)
    {
        string title = rows.Routes.Count == rows.RouteCount ? "Delays of the routes against their SLOs" : string.Create(
            CultureInfo.InvariantCulture,
            $"Delays against their SLOs: the {rows.Routes.Count} routes of {rows.RouteCount:#,##0} that are closest to an SLO, or miss it");
        Panel panel = Panel.OfRows(title, "% of the SLO", [.. rows.Routes.Select(rows.NameOf)], size);
        int[] kinds = DelayKinds(rows);
        double thickness = BarShare / Math.Max(1, kinds.Length);
        foreach ((int n, RouteReport route) in rows.Routes.Index())
        {
            foreach ((int bar, int kind) in kinds.Index())
            {
                DelayFigure figure = PlanRows.Delays(route)[kind];
                if (figure.Use is not { } use) continue;
                double at = n + thickness * (bar - (kinds.Length - 1) / 2.0);
                Fill fill = figure.IsMissed ? ChartPalette.Missed : ChartPalette.FillOf(kind);
                panel.AddBar(at, 0, Math.Min(MostPercent, 100 * use), fill, LabelOf(figure, kind), thickness * 0.9, size);
            }
        }

        panel.X = (0, 105);
        if (rows.Routes.Any(route => PlanRows.LargestUse(route) > MostPercent / 100)) panel.XTitle += $"; bars end at {MostPercent} %";
        ShowPercents(panel, 100);
        LinePlot line = panel.AddLine(100, -0.6, 100, Math.Max(1, rows.Routes.Count) - 0.4, Theme.Ink, 1);
        line.LinePattern = LinePattern.Dashed;
        return panel;
    }

    private static string LabelOf(DelayFigure figure, int kind)
    {
        string scope = figure.Scope == SloScope.Average ? ", held on average" : "", missed = figure.IsMissed ? ", missed" : "";
        return kind == 1
            ? FormattableString.Invariant($"{1000 * figure.CheckedSeconds:#,##0.#} of {1000 * figure.SloSeconds:#,##0.#} ms{scope}{missed}")
            : string.Create(
                CultureInfo.InvariantCulture, $"{figure.CheckedSeconds:#,##0.##} of {figure.SloSeconds:#,##0.##} s{scope}{missed}");
    }

    private static LegendEntry Entry(string name, int index) => new(name) { Fill = ChartPalette.FillOf(index) };

    private static void ShowPercents(Panel panel, double most) =>
        panel.XTicks = (_, _) => [.. Enumerable.Range(0, (int)(most / 20) + 1).Select(n => new AxisTick(20 * n, Whole(0.2 * n)))];

    private static double Percent(double share) => double.IsFinite(share) ? Math.Clamp(100 * share, 0, 100) : 100;

    private static string UseOf(double share) => double.IsFinite(share) ? Whole(share) : "no room";

    private static string Whole(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0}%");
}
