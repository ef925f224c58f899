using System.Globalization;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Simulation;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// The load of each deployment over the time of a simulation: busy time, running and waiting queries, below one legend. Of many
/// deployments, the busiest have a line each, and a grey band spans the others.
/// </summary>
internal sealed class LoadPanels
{
    /// <summary>Most deployments with a line of their own.</summary>
    public const int MostLines = 8;

    private const int PanelHeight = 190;
    private const double SecondsOfHours = 3 * 3600, WarmUpShare = 0.1;
    private static PanelPadding Padding => new(84, 20, PanelPadding.AxisRoom, PanelPadding.TitleRoom);
    private static readonly Color WarmUp = Color.FromHex("#F3F3F3"), Band = Color.FromHex("#C8C8C8");
    private readonly SimulationResult _result;
    private readonly int[] _lines, _others;
    private readonly LegendStrip _legend;
    private readonly int _width;

    /// <summary>Panels for a simulation.</summary>
    /// <param name="result">The simulation.</param>
    /// <param name="width">Width of panels and legend, pixels.</param>
    public LoadPanels(SimulationResult result, int width)
    {
        (_result, _width) = (result, width);
        int count = result.Deployments.Count;
        _lines = [.. Enumerable.Range(0, count).OrderByDescending(d => result.Deployments[d].Busy).Take(MostLines).Order()];
        _others = [.. Enumerable.Range(0, count).Except(_lines)];
        List<LegendEntry> entries =
        [
            .. _lines.Select((d, n) => new LegendEntry($"{result.Deployments[d].Model} · {result.Deployments[d].Tier}")
            {
                Series = ChartPalette.SeriesOf(n),
                HasMark = false,
            }),
        ];
        if (_others.Length > 0)
        {
            string name = string.Create(
                CultureInfo.InvariantCulture, $"from the least to the most of {_others.Length:#,##0} more, less busy");
            entries.Add(new LegendEntry(name)
            {
                Fill = new Fill(Band, Hatch.None),
            });
        }

        entries.Add(new LegendEntry("warm-up") { Fill = new Fill(WarmUp, Hatch.None) });
        _legend = new LegendStrip(entries, width - 2 * Theme.Margin, Theme.RowSize);
    }

    /// <summary>Height of legend and panels, pixels.</summary>
    public float Height => _legend.Height + 3 * PanelHeight;

    /// <summary>Draws them.</summary>
    /// <param name="sketch">Takes them.</param>
    /// <param name="top">Upper edge, pixels.</param>
    public void Draw(Sketch sketch, float top)
    {
        _legend.Draw(sketch, Theme.Margin, top);
        (string Title, string Unit, IReadOnlyList<IReadOnlyList<double>> Series, double Factor)[] panels =
        [
            ("Busy time of the engines", "% of the time", _result.Series.Busy, 100),
            ("Running queries, all replicas", "queries", _result.Series.Running, 1),
            ("Waiting queries, all replicas", "queries", _result.Series.Waiting, 1),
        ];
        foreach ((int n, (string title, string unit, IReadOnlyList<IReadOnlyList<double>> series, double factor)) in panels.Index())
        {
            float upper = top + _legend.Height + n * PanelHeight;
            PanelOf(title, unit, series, factor, isPercent: n == 0)
                .Draw(sketch, new SKRect(0, upper, _width, upper + PanelHeight), Padding);
        }
    }

    private Panel PanelOf(string title, string unit, IReadOnlyList<IReadOnlyList<double>> series, double factor, bool isPercent)
    {
        double end = _result.Duration.TotalSeconds;
        bool inHours = end > SecondsOfHours;
        double scale = inHours ? 3600 : 1;
        var panel = new Panel(title)
        {
            XTitle = inHours ? "hours" : "seconds",
            YTitle = unit,
            XTicks = (low, high) => Ticks.Linear(low, high, most: 12),
            YTicks = (low, high) => Ticks.Linear(low, high, most: 4),
        };
        var warmUp = panel.Plot.Add.HorizontalSpan(0, WarmUpShare * end / scale);
        (warmUp.FillStyle.Color, warmUp.LineStyle.Width) = (WarmUp, 0);
        int bins = series.Count == 0 ? 0 : series.Min(values => values.Count);
        double[] xs = [.. Enumerable.Range(0, bins).Select(n => (n + 0.5) * _result.Series.BinSeconds / scale)];
        double most = series.SelectMany(values => values).DefaultIfEmpty(0).Max() * factor;
        if (_others.Length > 0 && bins > 0)
        {
            double[] low = [.. xs.Select((_, bin) => factor * _others.Min(d => series[d][bin]))];
            double[] high = [.. xs.Select((_, bin) => factor * _others.Max(d => series[d][bin]))];
            var band = panel.Plot.Add.FillY(xs, low, high);
            (band.FillColor, band.LineWidth, band.MarkerSize) = (Band, 0, 0);
        }

        foreach ((int n, int d) in _lines.Index())
        {
            if (bins == 0) continue;
            SeriesStyle style = ChartPalette.SeriesOf(n);
            var line = panel.Plot.Add.ScatterLine(xs, (double[])[.. series[d].Take(bins).Select(value => factor * value)], style.Color);
            (line.LineWidth, line.LinePattern) = (1.6f, style.Dash);
        }

        (panel.X, panel.Y) = ((0, end / scale), (0, isPercent ? 105 : most > 0 ? 1.1 * most : 1));
        return panel;
    }
}
