using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting.Drawing;

/// <summary>A horizontal bar.</summary>
/// <param name="Row">Its middle on the vertical axis.</param>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
/// <param name="Thickness">Its thickness, in rows.</param>
/// <param name="Fill">Its colour and hatching.</param>
/// <param name="HasBorder">Whether a thin line parts it from its neighbours.</param>
internal readonly record struct BarMark(double Row, double From, double To, double Thickness, Fill Fill, bool HasBorder);

/// <summary>Horizontal bars of a panel, with hatching as lines, so that vector output has no bitmaps.</summary>
internal sealed class BarMarks : IPlottable
{
    private readonly List<BarMark> _bars = [];

    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public void Add(BarMark bar) => _bars.Add(bar);

    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    public void Render(RenderPack rp)
    {
        foreach (BarMark bar in _bars)
        {
            float from = Axes.GetPixelX(bar.From), to = Axes.GetPixelX(bar.To);
            float one = Axes.GetPixelY(bar.Row - bar.Thickness / 2), other = Axes.GetPixelY(bar.Row + bar.Thickness / 2);
            var area = new SKRect(Math.Min(from, to), Math.Min(one, other), Math.Max(from, to), Math.Max(one, other));
            if (area.Width > 0) bar.Fill.Draw(rp.Canvas, area, bar.HasBorder);
        }
    }
}
