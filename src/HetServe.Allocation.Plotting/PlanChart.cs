using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using ScottPlot;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a plan: GPUs and utilisation of each deployment, routes of each query type, and cost. A deployment has one colour throughout,
/// so the GPU panel is the legend of the routes. Stateless; safe for concurrent calls.
/// </summary>
public static class PlanChart
{
    private const int Width = 1240, RowHeight = 30, HeaderHeight = 52, PanelTop = 40, PanelBottom = 34, Gap = 14;
    private static readonly Color Unserved = Color.FromHex("#C9C9C9");
    private static readonly Color MemoryColor = Color.FromHex("#4C78A8"), ComputeColor = Color.FromHex("#F2A93B");
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
        string[] deployments = [.. report.Utilization.Select(u => NameOf(u.Deployment)).Reverse()];
        string[] queries = [.. report.Slos.Select(s => s.Query).Reverse()];
        float labels = Math.Min(420, 16 + Canvas.CharacterWidth * deployments.Concat(queries).Max(name => (float?)name.Length) ?? 0);
        int top = PanelHeight(deployments.Length), bottom = PanelHeight(Math.Max(queries.Length, 4));
        int height = HeaderHeight + top + Gap + bottom;
        float middle = labels + (Width - labels) * 0.56f;

        return Canvas.ToSvg(Width, height, canvas =>
        {
            int gpus = plan.Deployments.Sum(d => d.Gpus);
            canvas.Title($"{plan.Problem}: {plan.Deployments.Count} deployments, {gpus} GPUs, {Money(plan.Cost.Total)} ({plan.Allocator})");
            float second = HeaderHeight + top + Gap;
            canvas.Draw(Gpus(report, deployments), Padding(labels), new PixelRect(0, middle, HeaderHeight + top, HeaderHeight));
            canvas.Draw(Utilization(report, deployments), Padding(24), new PixelRect(middle, Width, HeaderHeight + top, HeaderHeight));
            canvas.Draw(Routes(plan, report, queries), Padding(labels), new PixelRect(0, middle, second + bottom, second));
            canvas.Draw(Costs(report.Cost), Padding(110), new PixelRect(middle, Width, second + bottom, second));
        });
    }

    private static PixelPadding Padding(float left) => new(left, 16, PanelBottom, PanelTop);

    private static int PanelHeight(int rows) => PanelTop + PanelBottom + RowHeight * Math.Max(2, rows);

    private static string NameOf(Deployment d) => $"{d.Model} · {d.Tier} {d.Parallelism} ×{d.Replicas}";

    private static Color ColorOf(int deployment) => Palette.GetColor(DeploymentColors[deployment % DeploymentColors.Length]);

    private static Plot Gpus(ConstraintReport report, string[] names)
    {
        Plot plot = Canvas.BarPanel("GPUs by deployment", names);
        int most = 1;
        for (int d = 0; d < names.Length; d++)
        {
            int gpus = report.Utilization[d].Deployment.Gpus;
            most = Math.Max(most, gpus);
            plot.AddBar(names.Length - 1 - d, 0, gpus, ColorOf(d), $"{gpus}");
        }

        plot.Axes.SetLimitsX(0, most * 1.12);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        return plot;
    }

    private static Plot Utilization(ConstraintReport report, string[] names)
    {
        Plot plot = Canvas.BarPanel("Utilisation: KV memory, busy time within its cap", [.. names.Select(_ => "")]);
        for (int d = 0; d < names.Length; d++)
        {
            (_, double memory, double compute, _) = report.Utilization[d];
            int row = names.Length - 1 - d;
            plot.AddBar(row + 0.2, 0, Percent(memory), MemoryColor, Whole(memory), size: 0.36);
            plot.AddBar(row - 0.2, 0, Percent(compute), ComputeColor, Whole(compute), size: 0.36);
        }

        plot.Axes.SetLimitsX(0, 155); // room for the legend beside full bars
        double[] ticks = [0, 20, 40, 60, 80, 100];
        plot.Axes.Bottom.SetTicks(ticks, [.. ticks.Select(tick => Whole(tick / 100))]);
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "memory", FillColor = MemoryColor });
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "compute", FillColor = ComputeColor });
        plot.ShowPlainLegend(Alignment.UpperRight);
        return plot;
    }

    private static Plot Routes(AllocationPlan plan, ConstraintReport report, string[] queries)
    {
        Plot plot = Canvas.BarPanel("Routes: % of each query type, colours as above (grey: not served)", queries);
        var deploymentOf = report.Utilization.Index().ToDictionary(u => (u.Item.Deployment.Model, u.Item.Deployment.Tier), u => u.Index);
        for (int row = 0; row < queries.Length; row++)
        {
            double from = 0;
            foreach (Route route in plan.Routes.Where(r => r.Query == queries[row]))
            {
                if (!deploymentOf.TryGetValue((route.Model, route.Tier), out int d)) continue;
                Stack(route.Fraction, ColorOf(d));
            }

            Stack(plan.Unmet.GetValueOrDefault(queries[row]), Unserved);

            void Stack(double share, Color color)
            {
                if (share > 0) plot.AddBar(row, from, from + 100 * share, color, share >= 0.08 ? Whole(share) : "", inside: true);
                from += 100 * share;
            }
        }

        plot.Axes.SetLimitsX(0, 100);
        return plot;
    }

    private static Plot Costs(CostBreakdown cost)
    {
        (string Name, double Dollars, string Color)[] terms =
        [
            ("rental", cost.Rental, "#4C78A8"),
            ("storage", cost.Storage, "#72B7B2"),
            ("delay penalty", cost.DelayPenalty, "#F2A93B"),
            ("unmet penalty", cost.UnmetPenalty, "#C9C9C9"),
        ];
        Plot plot = Canvas.BarPanel($"Cost over the horizon: {Money(cost.Total)}", [.. terms.Select(t => t.Name).Reverse()]);
        for (int n = 0; n < terms.Length; n++)
            plot.AddBar(terms.Length - 1 - n, 0, terms[n].Dollars, Color.FromHex(terms[n].Color), Money(terms[n].Dollars));
        plot.Axes.SetLimitsX(0, Math.Max(1e-6, terms.Max(t => t.Dollars)) * 1.3);
        return plot;
    }

    private static double Percent(double share) => double.IsFinite(share) ? Math.Clamp(100 * share, 0, 100) : 100;

    private static string Whole(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0}%");

    private static string Money(double dollars) => string.Create(CultureInfo.InvariantCulture, $"${dollars:#,##0.00}");
}
