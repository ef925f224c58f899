using HetServe.Allocation.Files;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>An entry of a legend: a line with its mark.</summary>
/// <param name="Name">Name of the series.</param>
/// <param name="Color">Colour of line and mark.</param>
/// <param name="Shape">The mark.</param>
/// <param name="MarkSize">Size of the mark, pixels.</param>
/// <param name="LineWidth">Width of the line, pixels.</param>
internal readonly record struct LegendEntry(string Name, Color Color, MarkerShape Shape, float MarkSize, float LineWidth);

/// <summary>A one-line legend above the panels.</summary>
internal static class LegendStrip
{
    /// <summary>Height, pixels.</summary>
    public const int Height = 26;

    /// <summary>Draws it.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="top">Its upper edge, pixels.</param>
    /// <param name="entries">The entries, from the left.</param>
    public static void Draw(SKCanvas canvas, float top, IEnumerable<LegendEntry> entries)
    {
        using SKPaint ink = new() { Color = new SKColor(Canvas.Ink.ARGB), IsAntialias = true };
        using SKTypeface plain = SKTypeface.FromFamilyName(Canvas.Font);
        using SKFont text = new(plain, 13);
        using Paint marks = Paint.NewDisposablePaint();
        float x = 20;
        foreach (LegendEntry entry in entries)
        {
            using SKPaint line = new() { Color = new SKColor(entry.Color.ARGB), StrokeWidth = entry.LineWidth, IsAntialias = true };
            canvas.DrawLine(x, top + 9, x + 22, top + 9, line);
            new MarkerStyle(entry.Shape, entry.MarkSize, entry.Color).Render(canvas, new Pixel(x + 11, top + 9), marks);
            canvas.DrawText(entry.Name, x + 28, top + 14, text, ink);
            x += 52 + text.MeasureText(entry.Name);
        }
    }
}
