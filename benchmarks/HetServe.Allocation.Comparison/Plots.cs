using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting;

namespace HetServe.Allocation.Comparison;

/// <summary>The plots of a comparison.</summary>
internal static class Plots
{
    public const string TimeBySizeFile = "time-by-size.svg";
    public const string GrowthFile = "growth.svg";
    private const double LeastGap = 1e-4, MostGap = 1;
    private const int CurvePoints = 200;

    /// <summary>Name of the chart of a family.</summary>
    public static string GapByTimeFile(string family) => $"gap-by-time-{family}.svg";

    /// <summary>Run time against size: points are problems, open ones hit their limit, lines are medians by size.</summary>
    public static void TimeBySize(IReadOnlyList<ProblemResult> results, ComparisonOptions options, string path) =>
        File.WriteAllBytes(path, TimeChart.Create(
        [
            .. from algorithm in options.Algorithms
               from result in results
               let row = result.Find(algorithm)
               where row is not null
               select new TimePoint(
                   algorithm.Title, result.Problem.Size.Volume, row.Seconds, row.Stop == StopReason.TimeLimit),
        ]).ToSvg());

    /// <summary>
    /// Gap against time. A heuristic is a point for each problem and a large point for the means. An exact solver is the mean gap of its
    /// best plan so far; no plan yet counts as 100 %.
    /// </summary>
    public static void GapByTime(IReadOnlyList<ProblemResult> results, ComparisonOptions options, string path)
    {
        var plot = new LogPlot("Gap against time", "time", "gap (0.01% and below as 0.01%)");
        foreach (Algorithm algorithm in options.Algorithms)
        {
            ProblemResult[] measured = [.. results.Where(r => r.Best > 0 && r.Find(algorithm) is not null)];
            if (measured.Length == 0) continue;
            if (algorithm.Kind != AlgorithmKind.Exact)
            {
                (double X, double Y)[] points = [.. measured.Select(r => (r.Find(algorithm)!.Seconds, r.GapOf(algorithm) ?? MostGap))];
                plot.Add(points.Select(p => (p.X, Clamp(p.Y))), new LogSeries(algorithm.Title));
                plot.Add(
                    [(points.Average(p => p.X), Clamp(points.Average(p => Math.Min(p.Y, MostGap))))],
                    new LogSeries(algorithm.Title) { MarkSize = 15 });
            }
            else
            {
                plot.Add(Curve(measured, algorithm), new LogSeries(algorithm.Title) { MarkSize = 0, LineWidth = 2 });
            }
        }

        File.WriteAllBytes(path, plot.Create(LogPlot.Seconds, gap => LogPlot.Plain(100 * gap) + "%").ToSvg());
    }

    /// <summary>Times of GH and of compiling against size, with their fits.</summary>
    public static void Growth(IReadOnlyList<GrowthPoint> points, PowerLaw compile, PowerLaw greedy, string path)
    {
        var plot = new LogPlot("Growth with size", TimeChart.SizeLabel, "time");
        AddSeries("GH", greedy, p => p.GreedySeconds);
        AddSeries("compile", compile, p => p.CompileSeconds);
        File.WriteAllBytes(path, plot.Create(LogPlot.Plain, LogPlot.Seconds).ToSvg());

        void AddSeries(string name, PowerLaw law, Func<GrowthPoint, double> seconds)
        {
            string legend = FormattableString.Invariant($"{name}: exponent {law.Exponent:F2}");
            plot.Add(points.Select(p => (p.Size.Volume, seconds(p))), new LogSeries(legend));
            plot.Add(points.Select(p => (p.Size.Volume, law.At(p.Size.Volume))), new LogSeries(legend) { MarkSize = 0, LineWidth = 1.5f });
        }
    }

    private static double Clamp(double gap) => Math.Clamp(gap, LeastGap, MostGap);

    private static IEnumerable<(double X, double Y)> Curve(ProblemResult[] results, Algorithm algorithm)
    {
        Row[] rows = [.. results.Select(r => r.Find(algorithm)!)];
        double first = rows.Min(row => row.Incumbents.Incumbents.Select(i => i.Seconds).DefaultIfEmpty(row.Seconds).Min());
        double last = rows.Max(row => row.Seconds);
        for (int n = 0; n <= CurvePoints; n++)
        {
            double time = first * Math.Pow(last / first, (double)n / CurvePoints);
            yield return (time, Clamp(results.Average(r => Math.Min(MostGap, GapAt(r, algorithm, time)))));
        }
    }

    private static double GapAt(ProblemResult result, Algorithm algorithm, double time) =>
        result.Find(algorithm)!.Incumbents.CostAt(time) is { } cost && result.GapOf(cost) is { } gap ? Math.Max(0, gap) : MostGap;
}
