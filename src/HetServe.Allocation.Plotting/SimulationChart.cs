using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting.Drawing;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Statistics;
using ScottPlot;
using SkiaSharp;

namespace HetServe.Allocation.Plotting;

/// <summary>
/// Chart of a simulation: attainment of each query type with its interval, percentiles of TTFT, TPOT and delay against the SLOs, and the
/// load of each deployment over time. Of more than 40 query types, those with the least attainment are shown and the others are summed up.
/// Stateless; safe for concurrent calls.
/// </summary>
public static class SimulationChart
{
    /// <summary>Most query types with a row of their own.</summary>
    public const int MostQueries = 40;

    private const int Width = 1240, ManyRows = 20, MostNamed = 3;
    private const float AttainmentShare = 0.28f, MostLabel = 250, LeastLabel = 60, Gap = 10, Side = 24;

    /// <summary>The chart.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="result">What a simulation of a plan for it measured.</param>
    public static Chart Create(AllocationProblem problem, SimulationResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        Row[] rows = [.. RowsOf(problem, result)];
        float size = rows.Length > ManyRows ? Theme.SmallSize + 1 : Theme.RowSize, rowHeight = rows.Length > ManyRows ? 17 : 28;
        string title = $"{result.Problem}: simulation of a plan", subtitle = Headline(result);
        float labels = Math.Clamp(16 + rows.Max(row => (float?)TextMetrics.Width(row.Name, size)) ?? 0, LeastLabel, MostLabel);
        float middle = labels + (Width - labels) * AttainmentShare, third = (Width - middle) / 3;
        float header = Sketch.HeaderHeight(subtitle, Width);
        LegendStrip legend = Legend(rows);
        float top = header + legend.Height;
        float second = top + PanelPadding.TitleRoom + PanelPadding.AxisRoom + rowHeight * Math.Max(2, rows.Length) + Gap;
        var load = new LoadPanels(result, Width);
        return new Chart(title, Describe(result), Width, second + load.Height, sketch =>
        {
            sketch.Title(title, subtitle, Width);
            legend.Draw(sketch, Theme.Margin, header);
            Draw(Attainment(rows, size), labels, 0, middle);
            Draw(Latency("TTFT", rows, row => row.Ttft), Side, middle, middle + third);
            Draw(Latency("TPOT", rows, row => row.Tpot), Side, middle + third, middle + 2 * third);
            Draw(Latency("Delay", rows, row => row.Delay), Side, middle + 2 * third, Width);
            load.Draw(sketch, second);

            void Draw(Panel panel, float left, float from, float to) =>
                panel.Draw(sketch, new SKRect(from, top, to, second - Gap), PanelPadding.WithLeft(left));
        });
    }

    private static string Headline(SimulationResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * result.Attainment:0.00}% of {result.Count:#,##0} queries met their SLOs in {result.Simulated.TotalSeconds:#,##0} s")
        + (result.IsComplete ? "" : " (stopped)");

    private static LegendStrip Legend(Row[] rows)
    {
        bool isMissed =
            rows.Any(row => row.Ttft is { IsMissed: true } || row.Tpot is { IsMissed: true } || row.Delay is { IsMissed: true });
        LegendEntry[] missed = isMissed ? [new("p90 to p99 above the SLO") { Fill = ChartPalette.Missed }] : [];
        return new LegendStrip(
            [
                new("p50 to p90") { Fill = Inner }, new("p90 to p99") { Fill = Outer }, .. missed,
                new("SLO") { Series = new SeriesStyle(Theme.Ink, LinePattern.Solid, MarkerShape.None), HasMark = false },
                new("attainment, with its 95 % interval")
                {
                    Series = new SeriesStyle(Inner.Color, LinePattern.Solid, MarkerShape.FilledCircle),
                },
            ], Width - 2 * Theme.Margin);
    }

    private static Fill Inner => new(ChartPalette.ColorOf(0), Hatch.None);

    private static Fill Outer => new(Color.FromHex("#8FBBD9"), Hatch.None);

    private static IEnumerable<Row> RowsOf(AllocationProblem problem, SimulationResult result)
    {
        (QueryOutcome Outcome, QueryType Query)[] all = [.. result.Queries.Zip(problem.Queries)];
        int shown = all.Length <= MostQueries ? all.Length : MostQueries - 1;
        HashSet<int> least = [.. Enumerable.Range(0, all.Length)
            .OrderBy(n => all[n].Outcome.Simulated > 0 ? all[n].Outcome.Attainment.Share : 2).ThenBy(n => n).Take(shown)];
        foreach (int n in Enumerable.Range(0, all.Length).Where(least.Contains))
        {
            (QueryOutcome o, QueryType q) = all[n];
            yield return new Row(o.Query, o.Simulated, o.Attainment)
            {
                Ttft = new Times(o.Ttft, q.TtftSlo),
                Tpot = new Times(o.Tpot, q.TpotSlo),
                Delay = new Times(o.Delay, q.DelaySlo),
            };
        }

        if (shown == all.Length) yield break;
        QueryOutcome[] others = [.. all.Index().Where(item => !least.Contains(item.Index)).Select(item => item.Item.Outcome)];
        long simulated = others.Sum(o => o.Simulated);
        double share = simulated == 0 ? 1 : others.Sum(o => o.Attainment.Share * o.Simulated) / simulated;
        yield return new Row(
            string.Create(CultureInfo.InvariantCulture, $"and {others.Length:#,##0} more, together"), simulated,
            new AttainmentEstimate(share, share, share));
    }

    private static Panel Attainment(Row[] rows, float size)
    {
        Panel panel = Panel.OfRows("Attainment", "% of the queries", [.. rows.Select(row => row.Name)], size);
        double least = rows.Where(row => row.Simulated > 0).Min(row => (double?)row.Attainment.Low) ?? 0;
        double left = LowestPercent(100 * least);
        double room = (100 - left) * 0.42; // for the labels
        foreach ((int n, Row row) in rows.Index())
        {
            (double share, double low, double high) = row.Attainment;
            if (row.Simulated == 0)
            {
                panel.AddText(100, n, "no queries", size, TextAlign.Start, offset: 10);
                continue;
            }

            panel.AddLine(100 * low, n, 100 * high, n, Inner.Color, 2);
            var mark = panel.Plot.Add.Marker(100 * share, n, MarkerShape.FilledCircle, Math.Min(8, size - 1), Inner.Color);
            mark.MarkerStyle.LineWidth = 0;
            string text = share >= 1 ? "100%" : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(10_000 * share) / 100:0.00}%");
            panel.AddText(100, n, text, size, TextAlign.Start, offset: 10);
        }

        panel.X = (left - (100 - left) * 0.04, 100 + room);
        panel.XTicks = (_, _) => [.. Enumerable.Range(0, 5).Select(n => left + (100 - left) * n / 4)
            .Select(at => new AxisTick(at, at.ToString("0.###", CultureInfo.InvariantCulture)))];
        return panel;
    }

    /// <summary>A round start of the axis at or below a percentage, so that small differences near 100 show.</summary>
    private static double LowestPercent(double least) =>
        ((double[])[99.6, 99.2, 98, 96, 92, 80, 60]).FirstOrDefault(start => start <= least, 0);

    private static Panel Latency(string title, Row[] rows, Func<Row, Times?> figure)
    {
        Panel panel = Panel.OfRows(title, "seconds", [.. rows.Select(_ => "")]);
        panel.XTicks = (low, high) => Ticks.Decades(low, high, time => time.ToString("G3", CultureInfo.InvariantCulture));
        double[] all = [.. rows.Select(figure).OfType<Times>()
            .SelectMany(times => (double[])[times.Summary.P50Seconds, times.Summary.P99Seconds, times.SloSeconds ?? 0]).Where(t => t > 0)];
        if (all.Length == 0) return panel;
        (double low, double high) = (Math.Log10(all.Min()), Math.Log10(all.Max()));
        double margin = LogPlot.Margin(low, high);
        foreach ((int n, Row row) in rows.Index())
        {
            if (figure(row) is not { } times) continue;
            if (times.Summary.P99Seconds > 0)
            {
                AddBar(panel, n, times.Summary.P50Seconds, times.Summary.P90Seconds, 0.62, Inner);
                AddBar(panel, n, times.Summary.P90Seconds, times.Summary.P99Seconds, 0.34, times.IsMissed ? ChartPalette.Missed : Outer);
            }

            if (times.SloSeconds is { } seconds) panel.AddLine(Math.Log10(seconds), n - 0.42, Math.Log10(seconds), n + 0.42, Theme.Ink, 2);
        }

        panel.X = (low - margin, high + margin);
        return panel;
    }

    private static void AddBar(Panel panel, int row, double from, double to, double thickness, Fill fill)
    {
        // A bar of no length would not show where percentiles coincide.
        double start = Math.Log10(from), end = Math.Max(Math.Log10(to), start + 0.004);
        panel.AddBar(row, start, end, fill, "", thickness);
    }

    private static string Describe(SimulationResult result)
    {
        QueryOutcome[] least = [.. result.Queries.Where(q => q.Simulated > 0).OrderBy(q => q.Attainment.Share).Take(MostNamed)];
        DeploymentOutcome? busiest = result.Deployments.MaxBy(d => d.Busy);
        return $"{Headline(result)}. {Sentences.Count(result.Queries.Count, "query type")}, "
            + $"{Sentences.Count(result.Deployments.Count, "deployment")}."
            + (least.Length == 0 ? ""
                : $" Least attainment: {string.Join("; ", least.Select(q => $"{q.Query}, {DisplayText.Percent(q.Attainment.Share)}"))}.")
            + (busiest is null ? ""
                : $" Busiest: {busiest.Model} on {busiest.Tier}, {DisplayText.Percent(Math.Round(busiest.Busy, 3))} of the time.");
    }

    /// <summary>A query type, or the sum of many.</summary>
    private sealed record Row(string Name, long Simulated, AttainmentEstimate Attainment)
    {
        public Times? Ttft { get; init; }

        public Times? Tpot { get; init; }

        public Times? Delay { get; init; }
    }

    /// <summary>Latencies with their SLO.</summary>
    private sealed record Times(LatencySummary Summary, TimeSpan? Slo)
    {
        public double? SloSeconds => Slo?.TotalSeconds;

        public bool IsMissed => Summary.P99Seconds > SloSeconds;
    }
}
