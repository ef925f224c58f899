using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>Draws the texts of a chart with installed fonts.</summary>
internal static class TextPainter
{
    /// <summary>Draws the texts. A run that is wider than its room is narrowed.</summary>
    public static void Draw(SKCanvas canvas, IEnumerable<TextLabel> labels, FontSet fonts)
    {
        using SKPaint paint = new() { IsAntialias = true };
        foreach (TextLabel label in labels)
        {
            if (label.Backing is { } backing)
            {
                paint.Color = new SKColor(backing.ARGB);
                canvas.DrawRect(label.Bounds, paint);
            }

            paint.Color = new SKColor(label.Color.ARGB);
            canvas.Save();
            canvas.Translate(label.X, label.Baseline);
            if (label.IsUpright) canvas.RotateDegrees(-90);
            DrawLine(canvas, label, fonts, paint);
            canvas.Restore();
        }
    }

    private static void DrawLine(SKCanvas canvas, TextLabel label, FontSet fonts, SKPaint paint)
    {
        (string Text, SKTypeface Typeface)[] runs = [.. fonts.Runs(label.Text, label.IsBold)];
        float[] widths = [.. runs.Select(run =>
        {
            using SKFont font = FontOf(run.Typeface, label.Size);
            using var shaper = new SKShaper(run.Typeface);
            return shaper.Shape(run.Text, font).Width;
        })];
        float all = widths.Sum(), narrow = all > label.Width ? label.Width / all : 1;
        float x = label.Align switch { TextAlign.Start => 0, TextAlign.Middle => -narrow * all / 2, _ => -narrow * all };
        foreach (((string text, SKTypeface typeface), float width) in runs.Zip(widths))
        {
            using SKFont font = FontOf(typeface, label.Size);
            using var shaper = new SKShaper(typeface);
            canvas.Save();
            canvas.Translate(x, 0);
            if (narrow < 1) canvas.Scale(narrow, 1);
            canvas.DrawShapedText(shaper, text, 0, 0, font, paint);
            canvas.Restore();
            x += narrow * width;
        }
    }

    private static SKFont FontOf(SKTypeface typeface, float size) =>
        new(typeface, size) { Subpixel = true, Edging = SKFontEdging.Antialias };
}
