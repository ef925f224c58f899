using System.Globalization;
using System.Text;
using HetServe.Allocation.Studies;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a comparison: by variant, the share of problems with a feasible plan, and what plans cost above the reference's, mean and most.
/// Stateless; safe for concurrent calls.
/// </summary>
public static class ComparisonChart
{
    private const int Width = 1000, RowHeight = 34, HeaderHeight = 48, PanelTop = 40, PanelBottom = 34;
    private const float CharacterWidth = 7.1f;
    private static readonly Color Ink = Color.FromHex("#222222"), Feasible = Color.FromHex("#4C78A8");
    private static readonly Color Mean = Color.FromHex("#F2A93B"), Most = Color.FromHex("#F7DCB0");
    private static readonly string[] InstalledFonts = [.. SKFontManager.Default.FontFamilies];
    private static readonly string Font =
        ((string[])["Open Sans", "Segoe UI", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"])
        .FirstOrDefault(InstalledFonts.Contains, Fonts.Default);

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="title">Title of the chart.</param>
    /// <param name="result">The comparison; has at least one row.</param>
    public static byte[] ToSvg(string title, ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(result);
        ComparisonSummary[] rows = [.. result.Summaries.Reverse()];
        float labels = 24 + CharacterWidth * rows.Max(row => row.Variant.Length);
        int height = HeaderHeight + PanelTop + PanelBottom + RowHeight * rows.Length;
        float middle = labels + (Width - labels) * 0.4f;
        using var stream = new MemoryStream();
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, height), stream))
        {
            canvas.Clear(SKColors.White);
            DrawTitle(canvas, title, rows[0].Problems);
            Draw(canvas, FeasiblePanel(rows), labels, new PixelRect(0, middle, height, HeaderHeight));
            Draw(canvas, AbovePanel(rows), 24, new PixelRect(middle, Width, height, HeaderHeight));
        }

        // Where the font is missing, any without serifs does.
        string svg = Encoding.UTF8.GetString(stream.ToArray());
        const string attribute = "font-family=\"";
        return Encoding.UTF8.GetBytes(svg.Replace($"{attribute}{Font}\"", $"{attribute}{Font}, sans-serif\"", StringComparison.Ordinal));
    }

    private static Plot FeasiblePanel(ComparisonSummary[] rows)
    {
        Plot plot = Panel("Feasible plans, % of the problems", [.. rows.Select(row => row.Variant)]);
        for (int n = 0; n < rows.Length; n++)
        {
            double share = (double)rows[n].Feasible / rows[n].Problems;
            string broken = string.Join(", ", rows[n].Broken.Select(b => b.Key));
            AddBar(plot, n, 100 * share, Feasible, 0.6, broken.Length == 0 ? $"{rows[n].Feasible}" : $"{rows[n].Feasible}, breaks {broken}");
        }

        plot.Axes.SetLimitsX(0, 180); // room for the labels beside full bars
        plot.Axes.Bottom.SetTicks([0, 50, 100], ["0", "50", "100"]);
        return plot;
    }

    private static Plot AbovePanel(ComparisonSummary[] rows)
    {
        Plot plot = Panel("Cost above the reference, %", [.. rows.Select(_ => "")]);
        double most = 1, least = 0;
        for (int n = 0; n < rows.Length; n++)
        {
            if (rows[n] is not { MeanAbove: { } mean, MostAbove: { } highest }) continue;
            AddBar(plot, n, 100 * highest, Most, 0.6, "");
            AddBar(plot, n, 100 * mean, Mean, 0.36, "");
            (most, least) = (Math.Max(most, 100 * highest), Math.Min(least, 100 * mean));
            ScottPlot.Plottables.Text text = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"{100 * mean:0.0}, at most {100 * highest:0.0}"),
                Math.Max(0, 100 * highest), n);
            text.LabelFontName = Font;
            text.LabelFontSize = 11;
            text.LabelFontColor = Ink;
            text.LabelAlignment = Alignment.MiddleLeft;
            text.OffsetX = 6;
        }

        plot.Axes.SetLimitsX(1.1 * least, most * 1.45);
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "mean", FillColor = Mean });
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "most", FillColor = Most });
        plot.Legend.FontName = Font;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.ShowLegend(Alignment.UpperRight);
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
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.SetLimitsY(-0.6, Math.Max(1, rows.Length) - 0.4);
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Grid.XAxisStyle.MajorLineStyle.Color = Color.FromHex("#E6E6E6");
        return plot;
    }

    private static void AddBar(Plot plot, int row, double value, Color color, double size, string label)
    {
        var bars = plot.Add.Bar(new Bar
        {
            Position = row,
            Value = value,
            Size = size,
            FillColor = color,
            LineWidth = 0,
            Orientation = Orientation.Horizontal,
            Label = label,
        });
        bars.ValueLabelStyle.FontName = Font;
        bars.ValueLabelStyle.FontSize = 11;
        bars.ValueLabelStyle.Bold = false;
        bars.ValueLabelStyle.ForeColor = Ink;
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

    private static void DrawTitle(SKCanvas canvas, string title, int problems)
    {
        using SKPaint paint = new() { Color = new SKColor(Ink.ARGB), IsAntialias = true };
        using SKTypeface typeface = SKTypeface.FromFamilyName(Font, SKFontStyle.Bold);
        using SKFont font = new(typeface, 20);
        canvas.DrawText(string.Create(CultureInfo.InvariantCulture, $"{title}: {problems} problems"), 20, 32, font, paint);
    }
}
