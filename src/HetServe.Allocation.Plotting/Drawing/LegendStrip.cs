using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>An entry of a legend: a line with its mark, or an area.</summary>
/// <param name="Name">Name of the series.</param>
internal sealed record LegendEntry(string Name)
{
    /// <summary>The series; null for an area.</summary>
    public SeriesStyle? Series { get; init; }

    /// <summary>The area; null for a series.</summary>
    public Fill? Fill { get; init; }

    /// <summary>Colour of an outline; null for none.</summary>
    public Color? Outline { get; init; }

    /// <summary>Whether a series has marks.</summary>
    public bool HasMark { get; init; } = true;

    /// <summary>Whether a series has a line.</summary>
    public bool HasLine { get; init; } = true;
}

/// <summary>A legend in rows: entries that do not fit go to a further row.</summary>
internal sealed class LegendStrip(IReadOnlyList<LegendEntry> entries, float width, float size = Theme.LegendSize)
{
    private const float RowHeight = 22, Symbol = 30, SymbolGap = 8, Gap = 26, MarkSize = 8;
    private readonly IReadOnlyList<(float X, int Row)> _places = LabelLayout.Flow(
        [.. entries.Select(entry => Symbol + SymbolGap + TextMetrics.Width(NameOf(entry, width, size), size) + Gap)], width);

    /// <summary>Height, pixels; 0 without entries.</summary>
    public float Height => _places.Count == 0 ? 0 : RowHeight * (_places[^1].Row + 1) + 4;

    /// <summary>Draws it.</summary>
    /// <param name="sketch">Takes it.</param>
    /// <param name="left">Left edge, pixels.</param>
    /// <param name="top">Upper edge, pixels.</param>
    public void Draw(Sketch sketch, float left, float top)
    {
        foreach ((LegendEntry entry, (float x, int row)) in entries.Zip(_places))
        {
            float from = left + x, middle = top + RowHeight * (row + 0.5f);
            DrawSymbol(sketch, entry, from, middle);
            sketch.Text(NameOf(entry, width, size), from + Symbol + SymbolGap, middle + TextMetrics.BelowMiddle * size, size);
        }
    }

    private static string NameOf(LegendEntry entry, float width, float size) =>
        LabelLayout.Fit(entry.Name, width - Symbol - SymbolGap - Gap, size);

    private static void DrawSymbol(Sketch sketch, LegendEntry entry, float from, float middle)
    {
        SKCanvas canvas = sketch.Canvas;
        var area = new SKRect(from, middle - 7, from + Symbol, middle + 7);
        if (entry.Fill is { } fill) fill.Draw(canvas, area);
        if (entry.Outline is { } outline)
        {
            using SKPaint frame =
                new() { Color = new SKColor(outline.ARGB), Style = SKPaintStyle.Stroke, StrokeWidth = 2.5f, IsAntialias = true };
            canvas.DrawRect(area, frame);
        }

        if (entry.Series is not { } series) return;
        using Paint paint = Paint.NewDisposablePaint();
        if (entry.HasLine)
        {
            var line = new LineStyle { Color = series.Color, Width = 2, Pattern = series.Dash };
            if (sketch.IsSvg) Dashes.Encode(line);
            ScottPlot.Drawing.DrawLine(canvas, paint, new PixelLine(from, middle, from + Symbol, middle), line);
        }

        if (entry.HasMark) new MarkerStyle(series.Mark, MarkSize, series.Color).Render(canvas, new Pixel(from + Symbol / 2, middle), paint);
    }
}
