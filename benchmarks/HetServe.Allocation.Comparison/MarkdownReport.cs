using System.Globalization;
using System.Text;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison;

/// <summary>The results as a Markdown page.</summary>
internal static class MarkdownReport
{
    private const string Explanation = """
        Gap: cost above the proven optimum, relative to it; where no solver proved one and none is known, cost above the best lower bound,
        marked `<=`. Time: wall time on compiled tables, the median of the timed runs after warm-up for GH and AGH, one run for the exact
        solvers. Speed-up: time in which the fastest exact solver, started from nothing, first had a plan within 1e-6 of AGH's cost, over
        AGH's time; `>=` where none had one within its limit. SCIP reports incumbents only on exit, so its whole run counts.
        """;

    /// <summary>The whole page.</summary>
    /// <param name="results">Problems with their rows.</param>
    /// <param name="options">Options of the run.</param>
    /// <param name="commandLine">Command that repeats the run.</param>
    public static string Create(IReadOnlyList<ProblemResult> results, ComparisonOptions options, string commandLine)
    {
        var page = new StringBuilder();
        page.Append("# GH, AGH and exact solvers side by side\n\n").Append(Explanation);
        page.Append("\n\n```\n").Append(commandLine).Append("\n```\n\n");
        page.Append(Settings(options)).Append("\n## By size\n\n").Append(BySize(results, options));
        page.Append("\n## By problem\n\n").Append(ByProblem(results, options));
        page.Append("\n## Plots\n\nPoints are problems, lines medians by size; an open point was stopped by its limit.\n\n");
        page.Append("![Run time against size](").Append(Plots.TimeBySizeFile).Append(")\n\n");
        page.Append("Open points are problems; diamonds are the means of GH and AGH. Lines are the mean gap of an exact solver's best\n");
        page.Append("plan so far; no plan yet counts as 100%.\n\n![Gap against time](").Append(Plots.GapByTimeFile).Append(")\n");
        return page.ToString();
    }

    /// <summary>Machine, versions and settings.</summary>
    public static string Settings(ComparisonOptions options)
    {
        var table = new MarkdownTable("setting", "value");
        foreach ((string name, string value) in Machine.Describe()) table.Add(name, value);
        if (options.Sizes.Count > 0)
        {
            table.Add("sizes (query types x models x tiers)", string.Join(", ", options.Sizes));
            table.Add("variants", string.Join(", ", options.Variants));
            table.Add("seeds", string.Join(", ", options.Seeds));
        }

        if (options.Backends.Count > 0) table.Add("limit of each exact run", Figures.Time(options.ExactLimitSeconds));
        table.Add("threads of AGH and the exact solvers", options.Threads.ToString(CultureInfo.InvariantCulture));
        table.Add("timed runs of a heuristic, at least", options.Runs.ToString(CultureInfo.InvariantCulture));
        return table.ToString();
    }

    /// <summary>Mean and worst gaps and times by size, then over all.</summary>
    public static string BySize(IReadOnlyList<ProblemResult> results, ComparisonOptions options)
    {
        var table = new MarkdownTable(
            "size", "algorithm", "problems", "gap mean", "gap worst", "time mean", "time worst", "proven", "speed-up median", "least");
        foreach (var size in results.GroupBy(r => r.Problem.Size).OrderBy(g => g.Key.Volume))
            Add(table, size.Key.ToString(), [.. size], options);
        Add(table, "all", results, options);
        return table.ToString();
    }

    private static void Add(MarkdownTable table, string size, IReadOnlyList<ProblemResult> results, ComparisonOptions options)
    {
        foreach (string algorithm in Algorithm.Of(options))
        {
            ProblemResult[] ran = [.. results.Where(r => r.Find(algorithm) is not null)];
            if (ran.Length == 0) continue;
            double[] gaps = [.. ran.Select(r => r.GapOf(algorithm)).OfType<double>()];
            double[] times = [.. ran.Select(r => r.Find(algorithm)!.Seconds)];
            SpeedUp[] speedUps = algorithm == Algorithm.Adaptive ? [.. ran.Select(r => r.SpeedUp()).OfType<SpeedUp>()] : [];
            bool proven = ran.All(r => r.IsProven);
            table.Add(
                size,
                Algorithm.DisplayName(algorithm),
                ran.Length.ToString(CultureInfo.InvariantCulture),
                gaps.Length == 0 ? Figures.None : Figures.Gap(gaps.Average(), proven) + Missing(gaps.Length),
                gaps.Length == 0 ? Figures.None : Figures.Gap(gaps.Max(), proven),
                Figures.Time(times.Average()),
                Figures.Time(times.Max()),
                Algorithm.IsHeuristic(algorithm)
                    ? Figures.None
                    : $"{ran.Count(r => r.Find(algorithm)!.Status == PlanStatus.Optimal)} of {ran.Length}",
                Figures.SpeedUp(SpeedUp.Median(speedUps)),
                Figures.SpeedUp(SpeedUp.Least(speedUps)));

            string Missing(int found) => found == ran.Length ? "" : $" ({found} of {ran.Length})";
        }
    }

    /// <summary>One line for each problem.</summary>
    public static string ByProblem(IReadOnlyList<ProblemResult> results, ComparisonOptions options)
    {
        var table = new MarkdownTable(
        [
            "problem",
            "optimum or bound, $",
            .. Algorithm.Of(options).SelectMany(a => new[] { Algorithm.DisplayName(a) + " gap", "time" }),
            "speed-up",
        ]);
        foreach (ProblemResult result in results)
        {
            table.Add(
            [
                result.Problem.Name,
                result.Reference is { } reference ? (result.IsProven ? "" : ">= ") + Figures.Money(reference) : Figures.None,
                .. Algorithm.Of(options).SelectMany(a => Cells(result, a)),
                Figures.SpeedUp(result.SpeedUp()),
            ]);
        }

        return table.ToString();
    }

    private static string[] Cells(ProblemResult result, string algorithm) => result.Find(algorithm) is not { } row
        ? [Figures.None, Figures.None]
        : [row.Cost is null ? "no plan" : Figures.Gap(result.GapOf(algorithm), result.IsProven), Figures.Time(row.Seconds)];
}
