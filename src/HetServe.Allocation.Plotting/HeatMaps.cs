using System.Collections.Immutable;
using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>Heat maps of cost over pairs of parameters, two in a row, on one logarithmic colour scale.</summary>
internal static class HeatMaps
{
    /// <summary>Most rows and columns of a map. Of more factors, every second, third, ... is shown, and the chart says so.</summary>
    public const int MostCells = 40;

    private const int MapWidth = 560, MapHeight = 490, BarWidth = 130, MostTexts = 8;
    private const float TextSize = 10;
    private const double Margin = 0.02, Inset = 0.07;
    private static PanelPadding Padding => new(100, 12, 64, PanelPadding.TitleRoom);
    private static PanelPadding BarPadding => new(60, 16, 64, PanelPadding.TitleRoom);
    private static readonly Color Missing = Color.FromHex("#EDEDED"), Unmet = Color.FromHex("#D55E00");
    private static readonly ScottPlot.Colormaps.Viridis Colormap = new();

    /// <summary>The chart.</summary>
    public static Chart Create(IReadOnlyList<SensitivityResult> results)
    {
        int columns = Math.Min(2, results.Count), rows = (results.Count + 1) / 2;
        var scale = CostScale.Of(results);
        int width = columns * MapWidth + BarWidth;
        string title = $"{results[0].Problem}: cost by {results[0].Allocator}";
        int step = results.SelectMany(result => result.Axes).Max(StepOf);
        string subtitle = "Money and penalties, $ over the horizon" + (step == 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $"; of parameters with more than {MostCells} factors, one factor of {step} is shown"));
        var legend = new LegendStrip(
            [
                new LegendEntry("nominal") { Outline = Theme.Ink },
                new LegendEntry("unmet demand, its penalty in the cost") { Outline = Unmet },
                new LegendEntry("no feasible plan (×)") { Fill = new Fill(Missing, Hatch.None) },
            ], width - 2 * Theme.Margin);
        float header = Sketch.HeaderHeight(subtitle, width), top = header + legend.Height;
        return new Chart(title, Sentences.Some([.. results.Select(Describe)]), width, top + rows * MapHeight, sketch =>
        {
            sketch.Title(title, subtitle, width);
            legend.Draw(sketch, Theme.Margin, header);
            for (int n = 0; n < results.Count; n++)
            {
                float left = n % 2 * MapWidth, upper = top + n / 2 * MapHeight;
                Map(results[n], scale).Draw(sketch, new SKRect(left, upper, left + MapWidth, upper + MapHeight), Padding);
            }

            for (int row = 0; row < rows; row++)
            {
                float upper = top + row * MapHeight;
                Bar(scale).Draw(sketch, new SKRect(width - BarWidth, upper, width, upper + MapHeight), BarPadding);
            }
        });
    }

    private static int StepOf(SweptAxis axis) => (axis.Factors.Count + MostCells - 1) / MostCells;

    private static Panel Map(SensitivityResult result, CostScale scale)
    {
        (SweptAxis x, SweptAxis y) = (result.Axes[0], result.Axes[1]);
        (int stepX, int stepY) = (StepOf(x), StepOf(y));
        int[] columns = Shown(x, stepX), rows = Shown(y, stepY);
        var panel = new Panel($"{SweepLabels.Name(x.Parameter)} × {SweepLabels.Name(y.Parameter)}")
        {
            XTitle = $"{SweepLabels.Name(x.Parameter)}, factor",
            YTitle = $"{SweepLabels.Name(y.Parameter)}, factor",
            XTickLines = SweepLabels.Value(x, 1) is null ? 0 : 1,
            X = (-0.5, columns.Length - 0.5),
            Y = (-0.5, rows.Length - 0.5),
            XTicks = (_, _) => [.. columns.Select((factor, n) => new AxisTick(n, Label(x, x.Factors[factor])))],
            YTicks = (_, _) => [.. rows.Select((factor, n) => new AxisTick(n, Label(y, y.Factors[factor])))],
        };
        panel.Plot.HideGrid();
        foreach (IAxis axis in (IAxis[])[panel.Plot.Axes.Bottom, panel.Plot.Axes.Left])
        {
            axis.MajorTickStyle.Length = 0;
            axis.FrameLineStyle.IsVisible = false;
        }

        float cell = (MapWidth - Padding.Left - Padding.Right) / columns.Length;
        for (int column = 0; column < columns.Length; column++)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                int index = columns[column] * y.Factors.Count + rows[row];
                if (index < result.Rows.Count) AddCell(panel, column, row, result.Rows[index], scale, x.Factors.Count <= MostTexts, cell);
            }
        }

        // Mark the nominal problem if it is one of the cells.
        if (Array.IndexOf(columns, IndexOfOne(x)) is >= 0 and var a && Array.IndexOf(rows, IndexOfOne(y)) is >= 0 and var b)
            Outline(panel, a, b, -Margin, Theme.Ink, 2.5f);
        return panel;
    }

    private static int[] Shown(SweptAxis axis, int step) => [.. Enumerable.Range(0, axis.Factors.Count).Where(n => n % step == 0)];

    private static void AddCell(Panel panel, int column, int row, SensitivityRow cell, CostScale scale, bool hasText, float width)
    {
        Color fill = cell.Cost is { } cost ? Colormap.GetColor(scale.ShareOf(cost)) : Missing;
        var area = panel.Plot.Add.Rectangle(column - 0.5 + Margin, column + 0.5 - Margin, row - 0.5 + Margin, row + 0.5 - Margin);
        area.FillColor = fill;
        area.LineWidth = 0;
        bool isUnmet = cell.UnmetShare > Tolerances.Feasibility;
        if (isUnmet) Outline(panel, column, row, Inset, Unmet, 2);
        if (cell.Cost is null) panel.AddText(column, row, "×", Math.Min(TextSize, width));
        if (!hasText || cell.Cost is not { } dollars) return;
        string text = !isUnmet ? Money(dollars) : $"{Money(dollars)}\n{Percent(cell.UnmetShare!.Value)} unmet";
        if (!Fits(text)) text = text.Replace(" unmet", "", StringComparison.Ordinal);
        if (Fits(text)) panel.AddText(column, row, text, TextSize, color: Theme.InkOn(fill));

        bool Fits(string lines) => lines.Split('\n').All(line => TextMetrics.Width(line, TextSize) <= width * (1 - 2 * Inset) - 2);
    }

    private static void Outline(Panel panel, int column, int row, double inset, Color color, float width)
    {
        var frame = panel.Plot.Add.Rectangle(column - 0.5 + inset, column + 0.5 - inset, row - 0.5 + inset, row + 0.5 - inset);
        frame.FillColor = Colors.Transparent;
        frame.LineColor = color;
        frame.LineWidth = width;
    }

    private static string Label(SweptAxis axis, double factor)
    {
        string text = $"{SensitivityChart.Factor(factor)}×";
        return SweepLabels.Value(axis, factor) is { } value ? $"{text}\n{value}" : text;
    }

    private static int IndexOfOne(SweptAxis axis) => axis.Factors.Index().FirstOrDefault(f => Math.Abs(f.Item - 1) < 1e-9, (-1, 0)).Index;

    private static Panel Bar(CostScale scale)
    {
        const int bands = 64;
        double[] ticks = [.. scale.Ticks];
        var panel = new Panel("$")
        {
            XTicks = (_, _) => [],
            YTicks = (_, _) => [.. ticks.Select(tick => new AxisTick(scale.ShareOf(tick), $"${Money(tick)}"))],
        };
        panel.Plot.HideGrid();
        panel.Plot.Axes.Bottom.IsVisible = false;
        for (int n = 0; n < bands; n++)
        {
            // Overlaps the next band, so that no gaps show.
            var band = panel.Plot.Add.Rectangle(0, 1, (double)n / bands, Math.Min(1, (n + 1.3) / bands));
            band.FillColor = Colormap.GetColor((n + 0.5) / bands);
            band.LineWidth = 0;
        }

        return panel;
    }

    private static string Describe(SensitivityResult result)
    {
        SensitivityRow[] planned = [.. result.Rows.Where(row => row.Cost is not null)];
        string name = $"{SweepLabels.Name(result.Axes[0].Parameter)} × {SweepLabels.Name(result.Axes[1].Parameter)}";
        int unmet = planned.Count(row => row.UnmetShare > Tolerances.Feasibility), without = result.Rows.Count - planned.Length;
        return planned.Length == 0 ? $"{name}: no feasible plan."
            : $"{name}: {DisplayText.Dollars(planned.Min(row => row.Cost!.Value))} to "
            + $"{DisplayText.Dollars(planned.Max(row => row.Cost!.Value))} in {Sentences.Count(result.Rows.Count, "problem")}, {unmet} "
            + $"with unmet demand, {without} without a plan.";
    }

    private static string Money(double dollars) =>
        dollars.ToString(dollars is < 10 and > 0 ? "0.00" : "#,##0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString(share < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + "%";

    /// <summary>Position of a cost on the logarithmic scale from the least to the largest.</summary>
    private readonly record struct CostScale(double Least, double Most)
    {
        private static readonly ImmutableArray<double> Steps = [1, 1.5, 2, 3, 5, 7];

        public static CostScale Of(IEnumerable<SensitivityResult> results)
        {
            double[] costs = [.. results.SelectMany(r => r.Rows).Select(r => r.Cost).OfType<double>().Where(c => c > 0)];
            return costs.Length == 0 ? new(1, 10) : new(costs.Min(), Math.Max(costs.Max(), 1.02 * costs.Min()));
        }

        /// <summary>The ends and round costs within the scale.</summary>
        public IEnumerable<double> Ticks
        {
            get
            {
                (double least, double most, CostScale scale) = (Least, Most, this);
                int first = (int)Math.Floor(Math.Log10(least)), last = (int)Math.Ceiling(Math.Log10(most));
                return Enumerable.Range(first, last - first + 1).SelectMany(decade => Steps.Select(step => step * Math.Pow(10, decade)))
                    .Where(cost => scale.ShareOf(cost) is > 0.04 and < 0.96 && cost > least && cost < most)
                    .Prepend(least).Prepend(most);
            }
        }

        public double ShareOf(double cost) => cost <= Least ? 0 : Math.Min(1, Math.Log(cost / Least) / Math.Log(Most / Least));
    }
}
