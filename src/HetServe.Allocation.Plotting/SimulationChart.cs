using System.Globalization;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Statistics;
using ScottPlot;
using ScottPlot.Plottables;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a simulation: attainment of each query type with its interval, percentiles of TTFT, TPOT and delay against the SLOs, and the load of
/// each deployment over time. Stateless; safe for concurrent calls.
/// </summary>
public static class SimulationChart
{
    private const int Width = 1240, Header = 74, PanelTop = 40, PanelBottom = 34, Gap = 10, MostLabel = 250, ManyRows = 20;
    private const float AttainmentShare = 0.28f;
    private static readonly Color Inner = Color.FromHex("#4C78A8"), Outer = Color.FromHex("#A9C3DE"), Missed = Color.FromHex("#D1495B");

    /// <summary>The chart as SVG, UTF-8.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="result">What a simulation of a plan for it measured.</param>
    public static byte[] ToSvg(AllocationProblem problem, SimulationResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        int rows = Math.Max(2, result.Queries.Count), rowHeight = rows > ManyRows ? 17 : 28;
        int queries = PanelTop + PanelBottom + rowHeight * rows, second = Header + queries + Gap;
        string[] names = [.. result.Queries.Select(query => query.Query).Reverse()];
        float labels = Math.Clamp(16 + Canvas.CharacterWidth * names.Max(name => (float?)name.Length) ?? 0, 60, MostLabel);
        names = [.. names.Select(name => Shortened(name, (int)((labels - 12) / Canvas.CharacterWidth)))];
        float middle = labels + (Width - labels) * AttainmentShare, third = (Width - middle) / 3;
        return Canvas.ToSvg(Width, second + LoadPanels.HeightOf(result), canvas =>
        {
            canvas.Title($"{result.Problem}: simulation of a plan");
            canvas.Subtitle(Headline(result));
            Draw(Attainment(result, names), labels, 0, middle);
            Draw(Latency("TTFT, s", problem, result, query => query.Ttft, query => query.TtftSlo), 14, middle, middle + third);
            Draw(Latency("TPOT, s", problem, result, query => query.Tpot, query => query.TpotSlo), 14, middle + third, middle + 2 * third);
            Draw(Latency("Delay, s", problem, result, query => query.Delay, query => query.DelaySlo), 14, middle + 2 * third, Width);
            LoadPanels.Draw(canvas, result, Width, second);

            void Draw(Plot plot, float left, float from, float to) =>
                canvas.Draw(plot, new PixelPadding(left, 14, PanelBottom, PanelTop), new PixelRect(from, to, Header + queries, Header));
        });
    }

    /// <summary>A name that fits, cut in the middle: the ends tell query types apart.</summary>
    private static string Shortened(string name, int most) =>
        name.Length <= most ? name : $"{name[..(most / 2)]}…{name[^(most - most / 2 - 1)..]}";

    private static string Headline(SimulationResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * result.Attainment:0.00}% of {result.Count:#,##0} queries met their SLOs in {result.Simulated.TotalSeconds:#,##0} s")
        + (result.IsComplete ? "" : " (stopped)") + ". Latencies: dark p50 to p90, light p90 to p99, line at the SLO, red p99 above it.";

    private static Plot Attainment(SimulationResult result, string[] names)
    {
        Plot plot = Canvas.BarPanel("Attainment, %, with 95 % interval", names);
        QueryOutcome[] rows = [.. result.Queries.Reverse()];
        double least = rows.Where(row => row.Simulated > 0).Min(row => (double?)row.Attainment.Low) ?? 0;
        double left = LowestPercent(100 * least);
        double room = (100 - left) * 0.42; // for the labels
        for (int n = 0; n < rows.Length; n++)
        {
            (double share, double low, double high) = rows[n].Attainment;
            if (rows[n].Simulated == 0)
            {
                Label(plot, 100, n, "no queries");
                continue;
            }

            AddLine(plot, n, 100 * low, 100 * high, Inner, 2);
            var mark = plot.Add.Marker(100 * share, n, MarkerShape.FilledCircle, 8, Inner);
            mark.MarkerStyle.LineWidth = 0;
            Label(plot, 100, n, share >= 1 ? "100%" : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(10_000 * share) / 100:0.00}%"));
        }

        plot.Axes.SetLimitsX(left - (100 - left) * 0.04, 100 + room);
        double[] ticks = [.. Enumerable.Range(0, 5).Select(n => left + (100 - left) * n / 4)];
        plot.Axes.Bottom.SetTicks(ticks, [.. ticks.Select(tick => tick.ToString("0.###", CultureInfo.InvariantCulture))]);
        return plot;
    }

    /// <summary>A round start of the axis at or below a percentage, so that small differences near 100 show.</summary>
    private static double LowestPercent(double least) =>
        ((double[])[99.6, 99.2, 98, 96, 92, 80, 60]).FirstOrDefault(start => start <= least, 0);

    private static Plot Latency(
        string title, AllocationProblem problem, SimulationResult result, Func<QueryOutcome, LatencySummary> latency, Func<QueryType, TimeSpan?> slo)
    {
        (LatencySummary Times, double? Slo)[] rows =
            [.. result.Queries.Zip(problem.Queries, (outcome, query) => (latency(outcome), slo(query)?.TotalSeconds)).Reverse()];
        Plot plot = Canvas.BarPanel(title, [.. rows.Select(_ => "")]);
        double[] all = [.. rows.SelectMany(row => (double[])[row.Times.P50Seconds, row.Times.P99Seconds, row.Slo ?? 0]).Where(t => t > 0)];
        if (all.Length == 0) return plot;
        (double low, double high) = (Math.Log10(all.Min()), Math.Log10(all.Max()));
        double margin = LogPlot.Margin(low, high);
        for (int n = 0; n < rows.Length; n++)
        {
            (LatencySummary times, double? limit) = rows[n];
            if (times.P99Seconds > 0)
            {
                bool isMissed = times.P99Seconds > limit;
                AddBar(plot, n, times.P50Seconds, times.P90Seconds, 0.62, Inner);
                AddBar(plot, n, times.P90Seconds, times.P99Seconds, 0.34, isMissed ? Missed : Outer);
            }

            if (limit is { } seconds)
            {
                LinePlot mark = plot.Add.Line(Math.Log10(seconds), n - 0.42, Math.Log10(seconds), n + 0.42);
                (mark.Color, mark.LineWidth, mark.MarkerSize) = (Canvas.Ink, 2, 0);
            }
        }

        plot.Axes.SetLimitsX(low - margin, high + margin);
        SetDecades(plot, low - margin, high + margin);
        return plot;
    }

    private static void AddBar(Plot plot, int row, double from, double to, double size, Color color)
    {
        // A bar of no length would not show where percentiles coincide.
        double start = Math.Log10(from), end = Math.Max(Math.Log10(to), start + 0.004);
        plot.AddBar(row, start, end, color, "", size);
    }

    private static void AddLine(Plot plot, double row, double from, double to, Color color, float width)
    {
        LinePlot line = plot.Add.Line(from, row, to, row);
        (line.Color, line.LineWidth, line.MarkerSize) = (color, width, 0);
    }

    private static void Label(Plot plot, double x, double row, string text)
    {
        Text label = plot.Add.Text(text, x, row);
        (label.LabelFontName, label.LabelFontSize, label.LabelFontColor) = (Canvas.Font, 11, Canvas.Ink);
        (label.LabelAlignment, label.OffsetX) = (Alignment.MiddleLeft, 10);
    }

    /// <summary>Ticks at round times: decades, with steps of 2 and 5 where there are few.</summary>
    private static void SetDecades(Plot plot, double low, double high)
    {
        double[] steps = (high - low) switch { > 3 => [1], > 1.6 => [1, 3], _ => [1, 2, 5] };
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        for (int decade = (int)Math.Floor(low); decade <= high; decade++)
        {
            foreach (double step in steps)
            {
                double at = decade + Math.Log10(step);
                if (at >= low && at <= high)
                    ticks.AddMajor(at, (step * Math.Pow(10, decade)).ToString("G3", CultureInfo.InvariantCulture));
            }
        }

        plot.Axes.Bottom.TickGenerator = ticks;
    }
}
