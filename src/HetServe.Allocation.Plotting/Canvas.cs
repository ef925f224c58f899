using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HetServe.Allocation.Evaluation;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>The common parts of all charts: font, colours, and panels of plots side by side on one SVG canvas.</summary>
internal static class Canvas
{
    public static readonly Color Ink = Color.FromHex("#222222"), Grid = Color.FromHex("#E6E6E6");
    private static readonly ImmutableArray<string> InstalledFonts = [.. SKFontManager.Default.FontFamilies];

    public static readonly string Font =
        ((string[])["Open Sans", "Segoe UI", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"])
        .FirstOrDefault(InstalledFonts.Contains, Fonts.Default);

    /// <summary>Approximate width of a character of the small labels, pixels.</summary>
    public const float CharacterWidth = 7.1f;

    /// <summary>The drawing as SVG, UTF-8.</summary>
    public static byte[] ToSvg(int width, int height, Action<SKCanvas> draw)
    {
        using var stream = new MemoryStream();
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), stream))
        {
            canvas.Clear(SKColors.White);
            draw(canvas);
        }

        // If the font is missing, any sans-serif font will do. Without a view box, a page that narrows the chart would cut it off.
        string svg = Encoding.UTF8.GetString(stream.ToArray());
        const string attribute = "font-family=\"";
        svg = svg.Replace($"{attribute}{Font}\"", $"{attribute}{Font}, sans-serif\"", StringComparison.Ordinal);
        int element = svg.IndexOf("<svg", StringComparison.Ordinal) + "<svg".Length;
        return Encoding.UTF8.GetBytes(svg.Insert(element, string.Create(CultureInfo.InvariantCulture, $" viewBox=\"0 0 {width} {height}\"")));
    }

    /// <summary>Draws a plot into a part of the canvas and disposes of it.</summary>
    public static void Draw(this SKCanvas canvas, Plot plot, PixelPadding padding, PixelRect area)
    {
        using (plot)
        {
            plot.RenderManager.ClearCanvasBeforeEachRender = false; // the panels share one canvas
            plot.Layout.Fixed(padding);
            plot.Render(canvas, area);
        }
    }

    /// <summary>Writes the title of the chart.</summary>
    public static void Title(this SKCanvas canvas, string title)
    {
        using SKPaint paint = new() { Color = new SKColor(Ink.ARGB), IsAntialias = true };
        using SKTypeface typeface = SKTypeface.FromFamilyName(Font, SKFontStyle.Bold);
        using SKFont font = new(typeface, 20);
        canvas.DrawText(title, 20, 33, font, paint);
    }

    /// <summary>Writes a line under the title; one that is too long for the canvas is cut.</summary>
    public static void Subtitle(this SKCanvas canvas, string text, float width = 1240)
    {
        using SKPaint paint = new() { Color = new SKColor(Ink.ARGB), IsAntialias = true };
        using SKTypeface typeface = SKTypeface.FromFamilyName(Font);
        using SKFont font = new(typeface, 14);
        if (font.MeasureText(text) > width - 40) text = text[..font.BreakText(text, width - 50)] + "…";
        canvas.DrawText(text, 20, 56, font, paint);
    }

    /// <summary>A plot in the style of all charts.</summary>
    public static Plot Panel(string title)
    {
        var plot = new Plot();
        plot.Title(title, 14);
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Font.Set(Font);
        plot.Axes.Right.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 11;
        plot.Axes.Bottom.TickLabelStyle.ForeColor = Ink;
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Grid.MajorLineColor = Grid;
        return plot;
    }

    /// <summary>A plot of horizontal bars.</summary>
    /// <param name="title">Title above it.</param>
    /// <param name="rows">Labels of the rows, from the bottom up.</param>
    public static Plot BarPanel(string title, string[] rows)
    {
        Plot plot = Panel(title);
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, rows.Length).Select(n => (double)n)], rows);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Axes.Left.TickLabelStyle.ForeColor = Ink;
        plot.Axes.SetLimitsY(-0.6, Math.Max(1, rows.Length) - 0.4);
        plot.Grid.YAxisStyle.IsVisible = false;
        return plot;
    }

    /// <summary>Adds a horizontal bar with a label beside it, or inside it.</summary>
    public static void AddBar(
        this Plot plot, double row, double from, double to, Color color, string label, double size = 0.72, bool inside = false)
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
        bars.ValueLabelStyle.ForeColor = inside ? InkOn(color) : Ink;
    }

    /// <summary>Shows the legend, plain.</summary>
    public static void ShowPlainLegend(this Plot plot, Alignment alignment)
    {
        plot.Legend.FontName = Font;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.ShowLegend(alignment);
    }

    /// <summary>A readable text colour for a background.</summary>
    public static Color InkOn(Color background) =>
        0.299 * background.R + 0.587 * background.G + 0.114 * background.B < 0.55 * 255 ? Colors.White : Ink;
}
