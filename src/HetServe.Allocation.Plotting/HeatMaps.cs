using System.Collections.Immutable;
using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>Heat maps of cost over pairs of parameters, two in a row, on one logarithmic colour scale.</summary>
internal static class HeatMaps
{
    private const int MapWidth = 560, MapHeight = 480, Header = 84, BarWidth = 76, MostTexts = 8;
    private const double Margin = 0.02, Inset = 0.07;
    private static readonly PixelPadding Padding = new(84, 12, 62, 34), BarPadding = new(8, 52, 62, 34);
    private static readonly Color Missing = Color.FromHex("#EDEDED"), Unmet = Color.FromHex("#E4572E");
    private static readonly ScottPlot.Colormaps.Viridis Colormap = new();

    /// <summary>The chart as SVG, UTF-8.</summary>
    public static byte[] ToSvg(IReadOnlyList<SensitivityResult> results)
    {
        int columns = Math.Min(2, results.Count), rows = (results.Count + 1) / 2;
        var scale = CostScale.Of(results);
        int width = columns * MapWidth + BarWidth;
        return Canvas.ToSvg(width, Header + rows * MapHeight, canvas =>
        {
            canvas.Title($"{results[0].Problem}: cost over the horizon, $ ({results[0].Allocator})");
            Legend(canvas);
            for (int n = 0; n < results.Count; n++)
            {
                float left = n % 2 * MapWidth, top = Header + n / 2 * MapHeight;
                canvas.Draw(Map(results[n], scale), Padding, new PixelRect(left, left + MapWidth, top + MapHeight, top));
            }

            for (int row = 0; row < rows; row++)
            {
                float top = Header + row * MapHeight;
                canvas.Draw(Bar(scale), BarPadding, new PixelRect(width - BarWidth - 8, width, top + MapHeight, top));
            }
        });
    }

    private static Plot Map(SensitivityResult result, CostScale scale)
    {
        (SweptAxis x, SweptAxis y) = (result.Axes[0], result.Axes[1]);
        Plot plot = Canvas.Panel($"{SweepLabels.Name(x.Parameter)} × {SweepLabels.Name(y.Parameter)}");
        plot.HideGrid();
        bool hasTexts = x.Factors.Count <= MostTexts;
        for (int n = 0; n < result.Rows.Count; n++)
        {
            (int column, int row) = Math.DivRem(n, y.Factors.Count);
            AddCell(plot, column, row, result.Rows[n], scale, hasTexts);
        }

        // Mark the nominal problem if it is one of the cells.
        if (IndexOfOne(x) is >= 0 and var a && IndexOfOne(y) is >= 0 and var b && a * y.Factors.Count + b < result.Rows.Count)
            Outline(plot, a, b, -Margin, Canvas.Ink, 2.5f);
        plot.XLabel($"{SweepLabels.Name(x.Parameter)}, factor", 12);
        plot.YLabel($"{SweepLabels.Name(y.Parameter)}, factor", 12);
        plot.Font.Set(Canvas.Font);
        SetTicks(plot.Axes.Bottom, x);
        SetTicks(plot.Axes.Left, y);
        plot.Axes.SetLimits(-0.5, x.Factors.Count - 0.5, -0.5, y.Factors.Count - 0.5);
        return plot;
    }

    private static void AddCell(Plot plot, int column, int row, SensitivityRow cell, CostScale scale, bool hasText)
    {
        Color fill = cell.Cost is { } cost ? Colormap.GetColor(scale.ShareOf(cost)) : Missing;
        var area = plot.Add.Rectangle(column - 0.5 + Margin, column + 0.5 - Margin, row - 0.5 + Margin, row + 0.5 - Margin);
        area.FillColor = fill;
        area.LineWidth = 0;
        bool isUnmet = cell.UnmetShare > Tolerances.Feasibility;
        if (isUnmet) Outline(plot, column, row, Inset, Unmet, 2);
        Color ink = Canvas.InkOn(fill);
        if (cell.Cost is null) AddText(plot, column, row, hasText ? "no\nplan" : "×", Canvas.Ink, 11);
        else if (!hasText) return;
        else if (!isUnmet) AddText(plot, column, row, Money(cell.Cost.Value), ink, 11);
        else AddText(plot, column, row, $"{Money(cell.Cost.Value)}\n{Percent(cell.UnmetShare!.Value)} unmet", ink, 10);
    }

    private static void Outline(Plot plot, int column, int row, double inset, Color color, float width)
    {
        var frame = plot.Add.Rectangle(column - 0.5 + inset, column + 0.5 - inset, row - 0.5 + inset, row + 0.5 - inset);
        frame.FillColor = Colors.Transparent;
        frame.LineColor = color;
        frame.LineWidth = width;
    }

    private static void AddText(Plot plot, double x, double y, string words, Color color, float size)
    {
        var text = plot.Add.Text(words, x, y);
        text.LabelFontName = Canvas.Font;
        text.LabelFontSize = size;
        text.LabelFontColor = color;
        text.LabelAlignment = Alignment.MiddleCenter;
    }

    private static void SetTicks(IAxis axis, SweptAxis swept)
    {
        int step = 1 + (swept.Factors.Count - 1) / 10;
        int[] shown = [.. Enumerable.Range(0, swept.Factors.Count).Where(n => n % step == 0)];
        axis.SetTicks([.. shown.Select(n => (double)n)], [.. shown.Select(n => Label(swept, swept.Factors[n]))]);
        axis.MajorTickStyle.Length = 0;
        axis.TickLabelStyle.FontSize = 11;
        axis.TickLabelStyle.ForeColor = axis.Label.ForeColor = Canvas.Ink;
        axis.Label.Bold = false;
        axis.FrameLineStyle.IsVisible = false;
    }

    private static string Label(SweptAxis axis, double factor)
    {
        string text = $"{SensitivityChart.Factor(factor)}×";
        return SweepLabels.Value(axis, factor) is { } value ? $"{text}\n{value}" : text;
    }

    private static int IndexOfOne(SweptAxis axis) => axis.Factors.Index().FirstOrDefault(f => Math.Abs(f.Item - 1) < 1e-9, (-1, 0)).Index;

    private static Plot Bar(CostScale scale)
    {
        const int Bands = 128;
        Plot plot = Canvas.Panel("$");
        plot.HideGrid();
        for (int n = 0; n < Bands; n++)
        {
            var band = plot.Add.Rectangle(0, 1, (double)n / Bands, (n + 1.3) / Bands); // overlaps the next band, so that no gaps show
            band.FillColor = Colormap.GetColor((n + 0.5) / Bands);
            band.LineWidth = 0;
        }

        double[] ticks = [.. scale.Ticks];
        plot.Axes.Right.IsVisible = true;
        plot.Axes.Right.SetTicks([.. ticks.Select(scale.ShareOf)], [.. ticks.Select(Money)]);
        plot.Axes.Right.TickLabelStyle.FontName = Canvas.Font;
        plot.Axes.Right.TickLabelStyle.FontSize = 11;
        plot.Axes.Right.TickLabelStyle.ForeColor = Canvas.Ink;
        plot.Axes.Left.IsVisible = plot.Axes.Bottom.IsVisible = false;
        plot.Axes.SetLimits(0, 1, 0, 1);
        plot.Axes.SetLimitsY(0, 1, plot.Axes.Right);
        return plot;
    }

    private static void Legend(SKCanvas canvas)
    {
        using SKPaint ink = new() { Color = new SKColor(Canvas.Ink.ARGB), IsAntialias = true };
        using SKTypeface plain = SKTypeface.FromFamilyName(Canvas.Font);
        using SKFont text = new(plain, 13);
        float x = 20;
        Entry(Canvas.Ink, false, "nominal");
        Entry(Unmet, false, "unmet demand, its penalty in the cost");
        Entry(Missing, true, "no feasible plan");

        void Entry(Color color, bool isFilled, string words)
        {
            using SKPaint box = new()
            {
                Color = new SKColor(color.ARGB),
                Style = isFilled ? SKPaintStyle.Fill : SKPaintStyle.Stroke,
                StrokeWidth = 2.5f,
                IsAntialias = true,
            };
            canvas.DrawRect(x, 50, 16, 14, box);
            canvas.DrawText(words, x + 24, 62, text, ink);
            x += 48 + text.MeasureText(words);
        }
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

        /// <summary>Round costs within the scale and its ends.</summary>
        public IEnumerable<double> Ticks
        {
            get
            {
                (double least, double most, CostScale scale) = (Least, Most, this);
                int first = (int)Math.Floor(Math.Log10(least)), last = (int)Math.Ceiling(Math.Log10(most));
                return Enumerable.Range(first, last - first + 1).SelectMany(decade => Steps.Select(step => step * Math.Pow(10, decade)))
                    .Where(cost => scale.ShareOf(cost) is > 0.04 and < 0.96 && cost > least && cost < most)
                    .Prepend(least).Append(most);
            }
        }

        public double ShareOf(double cost) => cost <= Least ? 0 : Math.Min(1, Math.Log(cost / Least) / Math.Log(Most / Least));
    }
}
