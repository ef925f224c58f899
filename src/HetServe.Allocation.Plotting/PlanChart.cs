using System.Globalization;
using System.Text;
using HetServe.Allocation.Constraints;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Serialization;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a plan: GPUs and utilisation of each deployment, where each query type goes, and what it costs. A deployment has one colour
/// throughout, so the GPU panel is the legend of the routes. Stateless; safe for concurrent calls.
/// </summary>
public static class PlanChart
{
    private const int Width = 1240, RowHeight = 30, HeaderHeight = 52, PanelTop = 40, PanelBottom = 34, Gap = 14;
    private const float CharacterWidth = 7.1f;
    private static readonly Color Ink = Color.FromHex("#222222"), Unserved = Color.FromHex("#C9C9C9");
    private static readonly Color MemoryColor = Color.FromHex("#4C78A8"), ComputeColor = Color.FromHex("#F2A93B");
    private static readonly ScottPlot.Palettes.Category20 Palette = new();

    // Of the palette, the strong colours and then the light ones, without the greys.
    private static readonly int[] DeploymentColors = [0, 2, 4, 6, 8, 10, 12, 16, 18, 1, 3, 5, 7, 9, 11, 13, 17, 19];
    private static readonly string[] InstalledFonts = [.. SKFontManager.Default.FontFamilies];
    internal static readonly string Font =
        ((string[])["Open Sans", "Segoe UI", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"])
        .FirstOrDefault(InstalledFonts.Contains, Fonts.Default);

    /// <summary>Writes the chart to an SVG file, which is either replaced as a whole or left as it was.</summary>
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
        float labels = Math.Min(420, 16 + CharacterWidth * deployments.Concat(queries).Max(name => (float?)name.Length) ?? 0);
        int top = PanelHeight(deployments.Length), bottom = PanelHeight(Math.Max(queries.Length, 4));
        int height = HeaderHeight + top + Gap + bottom;
        float middle = labels + (Width - labels) * 0.56f;

        using var stream = new MemoryStream();
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, height), stream))
        {
            canvas.Clear(SKColors.White);
            DrawTitle(canvas, plan);
            float second = HeaderHeight + top + Gap;
            Draw(canvas, Gpus(report, deployments), labels, new PixelRect(0, middle, HeaderHeight + top, HeaderHeight));
            Draw(canvas, Utilization(report, deployments), 24, new PixelRect(middle, Width, HeaderHeight + top, HeaderHeight));
            Draw(canvas, Routes(plan, report, queries), labels, new PixelRect(0, middle, second + bottom, second));
            Draw(canvas, Costs(report.Cost), 110, new PixelRect(middle, Width, second + bottom, second));
        }

        return Finish(stream);
    }

    /// <summary>The SVG drawn into a stream. Where its font is missing, any without serifs does.</summary>
    internal static byte[] Finish(MemoryStream stream)
    {
        string svg = Encoding.UTF8.GetString(stream.ToArray());
        const string attribute = "font-family=\"";
        return Encoding.UTF8.GetBytes(svg.Replace($"{attribute}{Font}\"", $"{attribute}{Font}, sans-serif\"", StringComparison.Ordinal));
    }

    private static int PanelHeight(int rows) => PanelTop + PanelBottom + RowHeight * Math.Max(2, rows);

    private static string NameOf(Deployment d) => $"{d.Model} · {d.Tier} {d.Parallelism} ×{d.Replicas}";

    private static Color ColorOf(int deployment) => Palette.GetColor(DeploymentColors[deployment % DeploymentColors.Length]);

    private static Plot Gpus(ConstraintReport report, string[] names)
    {
        Plot plot = Panel("GPUs by deployment", names);
        int most = 1;
        for (int d = 0; d < names.Length; d++)
        {
            int gpus = report.Utilization[d].Deployment.Gpus;
            most = Math.Max(most, gpus);
            Add(plot, names.Length - 1 - d, 0, gpus, ColorOf(d), $"{gpus}");
        }

        plot.Axes.SetLimitsX(0, most * 1.12);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        return plot;
    }

    private static Plot Utilization(ConstraintReport report, string[] names)
    {
        Plot plot = Panel("Utilisation: KV memory, busy time within its cap", [.. names.Select(_ => "")]);
        for (int d = 0; d < names.Length; d++)
        {
            (_, double memory, double compute) = report.Utilization[d];
            int row = names.Length - 1 - d;
            Add(plot, row + 0.2, 0, Percent(memory), MemoryColor, Whole(memory), size: 0.36);
            Add(plot, row - 0.2, 0, Percent(compute), ComputeColor, Whole(compute), size: 0.36);
        }

        plot.Axes.SetLimitsX(0, 155); // room for the legend beside full bars
        double[] ticks = [0, 20, 40, 60, 80, 100];
        plot.Axes.Bottom.SetTicks(ticks, [.. ticks.Select(tick => Whole(tick / 100))]);
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "memory", FillColor = MemoryColor });
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "compute", FillColor = ComputeColor });
        plot.Legend.FontName = Font;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    private static Plot Routes(AllocationPlan plan, ConstraintReport report, string[] queries)
    {
        Plot plot = Panel("Routes: % of each query type, colours as above (grey: not served)", queries);
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
                if (share > 0) Add(plot, row, from, from + 100 * share, color, share >= 0.08 ? Whole(share) : "", inside: true);
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
        Plot plot = Panel($"Cost over the horizon: {Money(cost.Total)}", [.. terms.Select(t => t.Name).Reverse()]);
        for (int n = 0; n < terms.Length; n++)
            Add(plot, terms.Length - 1 - n, 0, terms[n].Dollars, Color.FromHex(terms[n].Color), Money(terms[n].Dollars));
        plot.Axes.SetLimitsX(0, Math.Max(1e-6, terms.Max(t => t.Dollars)) * 1.3);
        return plot;
    }

    private static Plot Panel(string title, string[] rows)
    {
        var plot = new Plot();
        plot.Title(title, 14);
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Font.Set(Font);
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, rows.Length).Select(n => (double)n)], rows);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Axes.Left.TickLabelStyle.ForeColor = Ink;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 11;
        plot.Axes.Bottom.TickLabelStyle.ForeColor = Ink;
        plot.Axes.SetLimitsY(-0.6, Math.Max(1, rows.Length) - 0.4);
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Grid.XAxisStyle.MajorLineStyle.Color = Color.FromHex("#E6E6E6");
        return plot;
    }

    private static void Add(
        Plot plot, double row, double from, double to, Color color, string label, double size = 0.72, bool inside = false)
    {
        var bars = plot.Add.Bar(new Bar
        {
            Position = row,
            ValueBase = from,
            Value = to,
            Size = size,
            FillColor = color,
            LineWidth = inside ? 1 : 0,
            LineColor = Colors.White,
            Orientation = Orientation.Horizontal,
            Label = label,
            CenterLabel = inside,
        });
        bars.ValueLabelStyle.FontName = Font;
        bars.ValueLabelStyle.FontSize = 11;
        bars.ValueLabelStyle.Bold = false;
        bars.ValueLabelStyle.ForeColor = inside && Luminance(color) < 0.55 ? Colors.White : Ink;
    }

    private static void Draw(SKCanvas canvas, Plot plot, float left, PixelRect area)
    {
        using (plot)
        {
            plot.RenderManager.ClearCanvasBeforeEachRender = false; // the panels share one canvas
            plot.Layout.Fixed(new PixelPadding(left, 16, PanelBottom, PanelTop));
            plot.Render(canvas, area);
        }
    }

    private static void DrawTitle(SKCanvas canvas, AllocationPlan plan)
    {
        using SKPaint paint = new() { Color = new SKColor(Ink.ARGB), IsAntialias = true };
        using SKTypeface typeface = SKTypeface.FromFamilyName(Font, SKFontStyle.Bold);
        using SKFont font = new(typeface, 20);
        int gpus = plan.Deployments.Sum(d => d.Gpus);
        string text = $"{plan.Problem}: {plan.Deployments.Count} deployments, {gpus} GPUs, {Money(plan.Cost.Total)} ({plan.Allocator})";
        canvas.DrawText(text, 20, 34, font, paint);
    }

    private static double Luminance(Color color) => (0.299 * color.R + 0.587 * color.G + 0.114 * color.B) / 255;

    private static double Percent(double share) => double.IsFinite(share) ? Math.Clamp(100 * share, 0, 100) : 100;

    private static string Whole(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0}%");

    private static string Money(double dollars) => string.Create(CultureInfo.InvariantCulture, $"${dollars:#,##0.00}");
}
