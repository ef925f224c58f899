using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>Lines over a filled area, which tell areas apart without colour.</summary>
internal enum Hatch
{
    None,
    Rising,
    Horizontal,
    Falling,
    Vertical,
    Crossed,
    Squares,
    WideRising,
}

/// <summary>Colour and hatching of an area.</summary>
internal readonly record struct Fill(Color Color, Hatch Hatch)
{
    private const float Distance = 7, WideDistance = 14, Stroke = 1.4f;
    private const byte Opacity = 150;

    /// <summary>Fills a rectangle.</summary>
    public void Draw(SKCanvas canvas, SKRect area, bool hasBorder = false)
    {
        using SKPaint paint = new() { Color = new SKColor(Color.ARGB), IsAntialias = true };
        canvas.DrawRect(area, paint);
        if (Hatch != Hatch.None)
        {
            using SKPath lines = Lines(area);
            (paint.Style, paint.StrokeWidth, paint.Color) =
                (SKPaintStyle.Stroke, Stroke, new SKColor(Theme.InkOn(Color).WithAlpha(Opacity).ARGB));
            canvas.DrawPath(lines, paint);
        }

        if (!hasBorder) return;
        (paint.Style, paint.StrokeWidth, paint.Color) = (SKPaintStyle.Stroke, 1, new SKColor(Theme.Paper.ARGB));
        canvas.DrawRect(area, paint);
    }

    private SKPath Lines(SKRect area)
    {
        var path = new SKPath();
        if (Hatch is Hatch.Rising or Hatch.Crossed) Slanted(path, area, Distance, isFalling: false);
        if (Hatch is Hatch.WideRising) Slanted(path, area, WideDistance, isFalling: false);
        if (Hatch is Hatch.Falling or Hatch.Crossed) Slanted(path, area, Distance, isFalling: true);
        if (Hatch is Hatch.Vertical or Hatch.Squares)
            for (float x = area.Left + Distance; x < area.Right; x += Distance) Line(path, x, area.Top, x, area.Bottom);
        if (Hatch is Hatch.Horizontal or Hatch.Squares)
            for (float y = area.Top + Distance / 2; y < area.Bottom; y += Distance / 1.4f) Line(path, area.Left, y, area.Right, y);
        return path;
    }

    /// <summary>Lines at 45°, cut at the edges: a rising one is where x + y is constant, a falling one its mirror image.</summary>
    private static void Slanted(SKPath path, SKRect area, float distance, bool isFalling)
    {
        for (float sum = area.Left + area.Top + distance; sum < area.Right + area.Bottom; sum += distance)
        {
            float from = Math.Max(area.Left, sum - area.Bottom), to = Math.Min(area.Right, sum - area.Top);
            if (isFalling) Line(path, area.Left + area.Right - from, sum - from, area.Left + area.Right - to, sum - to);
            else Line(path, from, sum - from, to, sum - to);
        }
    }

    private static void Line(SKPath path, float fromX, float fromY, float toX, float toY)
    {
        path.MoveTo(fromX, fromY);
        path.LineTo(toX, toY);
    }
}
