using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting;
using ScottPlot;

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
        File.WriteAllBytes(path, TimeChart.ToSvg(
        [
            .. from algorithm in options.Algorithms
               from result in results
               let row = result.Find(algorithm)
               where row is not null
               select new TimePoint(
                   algorithm.Title, result.Problem.Size.Volume, row.Seconds, row.Stop == StopReason.TimeLimit),
        ]));

    /// <summary>
    /// Gap against time. A heuristic is a point for each problem and a large point for the means. An exact solver is the mean gap of its
    /// best plan so far; no plan yet counts as 100 %.
    /// </summary>
    public static void GapByTime(IReadOnlyList<ProblemResult> results, ComparisonOptions options, string path)
    {
        using var plot = new LogPlot("Gap against time", "time", "gap (0.01% and below as 0.01%)");
        foreach ((int n, Algorithm algorithm) in options.Algorithms.Index())
        {
            ProblemResult[] measured = [.. results.Where(r => r.Best > 0 && r.Find(algorithm) is not null)];
            if (measured.Length == 0) continue;
            string color = TimeChart.Colors[n % TimeChart.Colors.Count];
            if (algorithm.Kind != AlgorithmKind.Exact)
            {
                (double X, double Y)[] points = [.. measured.Select(r => (r.Find(algorithm)!.Seconds, r.GapOf(algorithm) ?? MostGap))];
                plot.Add(points.Select(p => (p.X, Clamp(p.Y))), color, null, MarkerShape.OpenCircle);
                plot.Add(
                    [(points.Average(p => p.X), Clamp(points.Average(p => Math.Min(p.Y, MostGap))))],
                    color, algorithm.Title, MarkerShape.FilledDiamond, size: 15);
            }
            else
            {
                plot.Add(Curve(measured, algorithm), color, algorithm.Title, line: 2);
            }
        }

        File.WriteAllBytes(path, plot.ToSvg(LogPlot.Seconds, gap => LogPlot.Plain(100 * gap) + "%"));
    }

    /// <summary>Times of GH and of compiling against size, with their fits.</summary>
    public static void Growth(IReadOnlyList<GrowthPoint> points, PowerLaw compile, PowerLaw greedy, string path)
    {
        using var plot = new LogPlot("Growth with size", TimeChart.SizeLabel, "time");
        AddSeries("GH", TimeChart.Colors[0], greedy, p => p.GreedySeconds);
        AddSeries("compile", TimeChart.Colors[1], compile, p => p.CompileSeconds);
        File.WriteAllBytes(path, plot.ToSvg(LogPlot.Plain, LogPlot.Seconds));

        void AddSeries(string name, string color, PowerLaw law, Func<GrowthPoint, double> seconds)
        {
            plot.Add(points.Select(p => (p.Size.Volume, seconds(p))), color, null, MarkerShape.FilledCircle);
            plot.Add(
                points.Select(p => (p.Size.Volume, law.At(p.Size.Volume))),
                color, FormattableString.Invariant($"{name}: exponent {law.Exponent:F2}"), line: 1.5f);
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
