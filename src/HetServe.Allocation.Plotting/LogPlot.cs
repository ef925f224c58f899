using System.Globalization;
using HetServe.Allocation.Evaluation;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>A plot with logarithmic axes: takes plain values, shows decades.</summary>
internal sealed class LogPlot : IDisposable
{
    private const int Width = 900, Height = 560;
    private readonly Plot _plot = new();
    private readonly List<double> _x = [], _y = [];

    public LogPlot(string title, string x, string y)
    {
        _plot.Title(title, 16);
        _plot.XLabel(x, 13);
        _plot.YLabel(y, 13);
        _plot.Axes.Right.IsVisible = false;
        _plot.Axes.Top.FrameLineStyle.IsVisible = false;
        _plot.Grid.MajorLineColor = Canvas.Grid;
    }

    public void Dispose() => _plot.Dispose();

    /// <summary>Adds points, their line, or both.</summary>
    public void Add(
        IEnumerable<(double X, double Y)> points, string color, string? legend = null,
        MarkerShape marker = MarkerShape.None, float size = 8, float line = 0)
    {
        (double X, double Y)[] logs = [.. points.Select(p => (Math.Log10(p.X), Math.Log10(p.Y)))];
        if (logs.Length == 0) return;
        _x.AddRange(logs.Select(p => p.X));
        _y.AddRange(logs.Select(p => p.Y));
        var scatter = _plot.Add.Scatter(logs.Select(p => p.X).ToArray(), logs.Select(p => p.Y).ToArray(), Color.FromHex(color));
        scatter.MarkerShape = marker;
        scatter.MarkerSize = marker == MarkerShape.None ? 0 : size;
        scatter.MarkerLineWidth = 1.5f;
        scatter.LineWidth = line;
        if (legend is not null) scatter.LegendText = legend;
    }

    /// <summary>Draws the plot into a part of a canvas, within the padding and with the legend to the right of it.</summary>
    /// <param name="canvas">The canvas.</param>
    /// <param name="area">The part.</param>
    /// <param name="padding">Room around the axes.</param>
    /// <param name="names">Names of values of the horizontal axis, which are its ticks.</param>
    /// <param name="labelY">Label of a value of the vertical axis.</param>
    public void Draw(
        SKCanvas canvas, PixelRect area, PixelPadding padding, IReadOnlyList<(double Value, string Name)> names, Func<double, string> labelY)
    {
        SetAxes(_ => "", labelY);
        _plot.Axes.Bottom.SetTicks([.. names.Select(n => Math.Log10(n.Value))], [.. names.Select(n => n.Name)]);
        _plot.RenderManager.ClearCanvasBeforeEachRender = false; // the panels share one canvas
        _plot.Layout.Fixed(padding);
        _plot.Render(canvas, area);
    }

    /// <summary>The plot as SVG, UTF-8.</summary>
    /// <param name="labelX">Label of a value of the horizontal axis.</param>
    /// <param name="labelY">Label of a value of the vertical axis.</param>
    public byte[] ToSvg(Func<double, string> labelX, Func<double, string> labelY)
    {
        SetAxes(labelX, labelY);
        return Canvas.ToSvg(Width, Height, canvas => _plot.Render(canvas, new PixelRect(0, Width, Height, 0)));
    }

    private void SetAxes(Func<double, string> labelX, Func<double, string> labelY)
    {
        (double left, double right) = Range(_x);
        (double bottom, double top) = Range(_y);
        _plot.Axes.SetLimits(left, right, bottom, top);
        _plot.Axes.Bottom.TickGenerator = Ticks(left, right, labelX);
        _plot.Axes.Left.TickGenerator = Ticks(bottom, top, labelY);
        _plot.ShowLegend(Edge.Right);
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.Font.Set(Canvas.Font);
    }

    /// <summary>Range of an axis with room beside its values, in decades.</summary>
    public static double Margin(double low, double high) => 0.06 * Math.Max(0.5, high - low);

    private static (double Low, double High) Range(List<double> logs)
    {
        if (logs.Count == 0) return (0, 1);
        double margin = Margin(logs.Min(), logs.Max());
        return (logs.Min() - margin, logs.Max() + margin);
    }

    /// <summary>Decades, with steps of 2 and 5 if there are few decades.</summary>
    private static ScottPlot.TickGenerators.NumericManual Ticks(double low, double high, Func<double, string> label)
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        double[] steps = high - low > 3 ? [1] : [1, 2, 5];
        for (int decade = (int)Math.Floor(low); decade <= high; decade++)
        {
            foreach (double step in steps)
            {
                double at = decade + Math.Log10(step);
                if (at >= low && at <= high) ticks.AddMajor(at, label(step * Math.Pow(10, decade)));
            }
        }

        return ticks;
    }

    public static string Seconds(double seconds) => seconds switch
    {
        < 0.999e-3 => Plain(seconds * 1e6) + " µs",
        < 0.999 => Plain(seconds * 1e3) + " ms",
        _ => Plain(seconds) + " s",
    };

    public static string Plain(double value) => value.ToString(value >= 1 ? "#,##0" : "G1", CultureInfo.InvariantCulture);
}
