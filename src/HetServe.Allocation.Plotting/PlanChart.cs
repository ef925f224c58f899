using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using ScottPlot;
using ScottPlot.Plottables;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a plan: GPUs, price and load of each deployment, routes of each query type, money and penalties, and the delays of each route
/// against its SLOs. A deployment has one colour throughout, so the GPU panel is the legend of the routes. Stateless; safe for concurrent calls.
/// </summary>
public static class PlanChart
{
    private const int Width = 1240, RowHeight = 30, BarHeight = 16, HeaderHeight = 74, PanelTop = 40, PanelBottom = 34, Gap = 14;
    private static readonly Color Unserved = Color.FromHex("#C9C9C9");
    private static readonly Color MemoryColor = Color.FromHex("#4C78A8"), ComputeColor = Color.FromHex("#F2A93B");
    private static readonly Color ConcurrencyColor = Color.FromHex("#72B7B2"), Missed = Color.FromHex("#D1495B");
    private static readonly Color TtftColor = Color.FromHex("#9D7BB0"), TpotColor = Color.FromHex("#59A14F"), DelayColor = Color.FromHex("#8C8C8C");
    private const double MostPercent = 130;
    private static readonly ScottPlot.Palettes.Category20 Palette = new();

    // The strong colours of the palette, then the light ones, without the greys.
    private static ReadOnlySpan<int> DeploymentColors => [0, 2, 4, 6, 8, 10, 12, 16, 18, 1, 3, 5, 7, 9, 11, 13, 17, 19];

    /// <summary>Writes the chart to an SVG file, as a whole: a failed write leaves the file as it was.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Its report.</param>
    /// <param name="path">Path of the file; its folder exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(AllocationPlan plan, ConstraintReport report, string path) => AtomicFile.Write(path, ToSvg(plan, report));

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Its report.</param>
    public static byte[] ToSvg(AllocationPlan plan, ConstraintReport report)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(report);
        PlanReport figures = report.Figures;
        string[] deployments = [.. figures.Deployments.Select(d => NameOf(d.Deployment)).Reverse()];
        string[] queries = [.. report.Slos.Select(s => s.Query).Reverse()];
        RouteReport[] routes = [.. figures.Routes.Reverse().OrderBy(r => queries.IndexOf(r.Query))];
        string[] routeNames =
        [
            .. routes.Select(r => routes.Count(other => other.Query == r.Query) == 1 ? r.Query
                : $"{r.Query} · {r.Deployment.Model} · {r.Deployment.Tier}"),
        ];
        float labels = Math.Min(420, 16 + Canvas.CharacterWidth * deployments.Concat(queries).Concat(routeNames).Max(name => (float?)name.Length) ?? 0);
        int loads = figures.HasLevels ? 3 : 2;
        int top = PanelHeight(deployments.Length, Math.Max(RowHeight, loads * BarHeight + 6));
        int bottom = PanelHeight(Math.Max(queries.Length, 4), RowHeight), delays = PanelHeight(routes.Length, 3 * BarHeight + 6);
        int second = HeaderHeight + top + Gap, third = second + bottom + Gap, height = third + delays;
        float middle = labels + (Width - labels) * 0.52f;

        return Canvas.ToSvg(Width, height, canvas =>
        {
            canvas.Title($"{plan.Problem} ({plan.Allocator})");
            canvas.Subtitle(figures.Headline());
            canvas.Draw(Gpus(figures, deployments), Padding(labels), new PixelRect(0, middle, HeaderHeight + top, HeaderHeight));
            canvas.Draw(Load(figures, deployments), Padding(24), new PixelRect(middle, Width, HeaderHeight + top, HeaderHeight));
            canvas.Draw(Routes(figures, queries), Padding(labels), new PixelRect(0, middle, second + bottom, second));
            canvas.Draw(Costs(figures.Totals), Padding(110), new PixelRect(middle, Width, second + bottom, second));
            canvas.Draw(Delays(routes, routeNames), Padding(labels), new PixelRect(0, Width, third + delays, third));
        });
    }

    private static PixelPadding Padding(float left) => new(left, 16, PanelBottom, PanelTop);

    private static int PanelHeight(int rows, int rowHeight) => PanelTop + PanelBottom + rowHeight * Math.Max(2, rows);

    private static string NameOf(Deployment d) => $"{d.Model} · {d.Tier} {d.Parallelism} ×{d.Replicas}"
        + (d.Utilization is { } level ? string.Create(CultureInfo.InvariantCulture, $" at {100 * level:G4}%") : "");

    private static Color ColorOf(int deployment) => Palette.GetColor(DeploymentColors[deployment % DeploymentColors.Length]);

    private static Plot Gpus(PlanReport report, string[] names)
    {
        Plot plot = Canvas.BarPanel("GPUs by deployment, with $ per hour", names);
        int most = 1;
        for (int d = 0; d < names.Length; d++)
        {
            DeploymentReport deployment = report.Deployments[d];
            int gpus = deployment.Deployment.Gpus;
            most = Math.Max(most, gpus);
            plot.AddBar(names.Length - 1 - d, 0, gpus, ColorOf(d), $"{gpus}, {Money(deployment.MoneyPerHour)}/h");
        }

        plot.Axes.SetLimitsX(0, most * 1.5); // room for the labels
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        return plot;
    }

    /// <summary>How full each deployment is: busy time, KV cache and concurrency, each over its limit.</summary>
    private static Plot Load(PlanReport report, string[] names)
    {
        Plot plot = Canvas.BarPanel(
            report.HasLevels ? "Use of level, KV cache and concurrency" : "Use of busy time and KV cache",
            [.. names.Select(_ => "")]);
        (string Name, Color Color)[] bars =
            [("busy time", ComputeColor), ("KV cache", MemoryColor), .. report.HasLevels ? [("concurrency", ConcurrencyColor)] : Array.Empty<(string, Color)>()];
        double size = 0.84 / bars.Length;
        for (int d = 0; d < names.Length; d++)
        {
            DeploymentReport deployment = report.Deployments[d];
            double[] uses = [deployment.LevelUse, deployment.KvCacheUse, deployment.ConcurrencyUse];
            for (int n = 0; n < bars.Length; n++)
            {
                double row = names.Length - 1 - d + size * ((bars.Length - 1) / 2.0 - n);
                plot.AddBar(row, 0, Percent(uses[n]), bars[n].Color, Whole(uses[n]), size: size * 0.9);
            }
        }

        plot.Axes.SetLimitsX(0, 160); // room for the legend beside full bars
        ShowPercents(plot);
        foreach ((string name, Color color) in bars) plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, FillColor = color });
        plot.ShowPlainLegend(Alignment.UpperRight);
        return plot;
    }

    private static Plot Routes(PlanReport report, string[] queries)
    {
        Plot plot = Canvas.BarPanel("Routes: % of each query type, colours as above (grey: not served)", queries);
        var deploymentOf = report.Deployments.Index().ToDictionary(d => (d.Item.Deployment.Model, d.Item.Deployment.Tier), d => d.Index);
        for (int row = 0; row < queries.Length; row++)
        {
            double from = 0;
            foreach (RouteReport route in report.Routes.Where(r => r.Query == queries[row]))
                Stack(route.Fraction, ColorOf(deploymentOf[(route.Deployment.Model, route.Deployment.Tier)]));
            foreach (UnservedDemand unserved in report.Unserved.Where(u => u.Query == queries[row])) Stack(unserved.Fraction, Unserved);

            void Stack(double share, Color color)
            {
                if (share > 0) plot.AddBar(row, from, from + 100 * share, color, share >= 0.08 ? Whole(share) : "", inside: true);
                from += 100 * share;
            }
        }

        plot.Axes.SetLimitsX(0, 100);
        return plot;
    }

    /// <summary>The delays that SLOs are held against, as a percentage of the SLO, with both in the label.</summary>
    private static Plot Delays(RouteReport[] routes, string[] names)
    {
        Plot plot = Canvas.BarPanel("Delays of the routes against their SLOs: % of the SLO (red: missed)", names);
        (string Name, Color Color)[] bars = [("TTFT", TtftColor), ("TPOT", TpotColor), ("delay", DelayColor)];
        const double size = 0.84 / 3;
        for (int n = 0; n < routes.Length; n++)
        {
            RouteReport route = routes[n];
            DelayFigure[] figures = [route.Ttft, route.Tpot, route.Delay];
            for (int f = 0; f < bars.Length; f++)
            {
                if (figures[f] is not { SloSeconds: { } slo, Use: { } use } figure) continue;
                string scope = figure.Scope == SloScope.Average ? ", held on average" : "";
                string label = f == 1
                    ? string.Create(CultureInfo.InvariantCulture, $"{1000 * figure.CheckedSeconds:0.#} of {1000 * slo:0.#} ms{scope}")
                    : string.Create(CultureInfo.InvariantCulture, $"{figure.CheckedSeconds:0.##} of {slo:0.##} s{scope}");
                double row = n + size * (1 - f);
                plot.AddBar(row, 0, Math.Min(MostPercent, 100 * use), figure.IsMissed ? Missed : bars[f].Color, label, size: size * 0.9);
            }
        }

        plot.Axes.SetLimitsX(0, MostPercent + 60); // room for labels and legend
        ShowPercents(plot);
        LinePlot line = plot.Add.Line(100, -0.6, 100, Math.Max(1, routes.Length) - 0.4);
        (line.Color, line.LineWidth, line.MarkerSize, line.LinePattern) = (Canvas.Ink, 1, 0, LinePattern.Dashed);
        foreach ((string name, Color color) in bars) plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, FillColor = color });
        plot.ShowPlainLegend(Alignment.UpperRight);
        return plot;
    }

    private static Plot Costs(PlanTotals totals)
    {
        (string Name, double Dollars, string Color)[] terms =
        [
            ("rental", totals.RentalPerDay, "#4C78A8"),
            ("storage", totals.StoragePerDay, "#72B7B2"),
            ("delay penalty", totals.DelayPenaltyPerDay, "#F2A93B"),
            ("unmet penalty", totals.UnmetPenaltyPerDay, "#C9C9C9"),
        ];
        Plot plot = Canvas.BarPanel(
            "Money and penalties, $ a day", [.. terms.Select(t => t.Name).Reverse()]);
        for (int n = 0; n < terms.Length; n++)
            plot.AddBar(terms.Length - 1 - n, 0, terms[n].Dollars, Color.FromHex(terms[n].Color), Money(terms[n].Dollars));
        plot.Axes.SetLimitsX(0, Math.Max(1e-6, terms.Max(t => t.Dollars)) * 1.3);
        return plot;
    }

    private static void ShowPercents(Plot plot)
    {
        double[] ticks = [0, 20, 40, 60, 80, 100];
        plot.Axes.Bottom.SetTicks(ticks, [.. ticks.Select(tick => Whole(tick / 100))]);
    }

    private static double Percent(double share) => double.IsFinite(share) ? Math.Clamp(100 * share, 0, 100) : 100;

    private static string Whole(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0}%");

    private static string Money(double dollars) => string.Create(CultureInfo.InvariantCulture, $"${dollars:#,##0.00}");
}
