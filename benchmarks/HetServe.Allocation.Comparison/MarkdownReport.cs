using System.Globalization;
using System.Text;

namespace HetServe.Allocation.Comparison;

/// <summary>The results as a Markdown page.</summary>
internal static class MarkdownReport
{
    /// <summary>The whole page.</summary>
    /// <param name="results">Problems with their rows.</param>
    /// <param name="options">Options of the run.</param>
    /// <param name="commandLine">Command that repeats the run.</param>
    public static string Create(IReadOnlyList<ProblemResult> results, ComparisonOptions options, string commandLine)
    {
        var page = new StringBuilder();
        page.Append("# Allocators side by side\n\n").Append(FamilyTables.Explanation);
        page.Append("\n\n```\n").Append(commandLine).Append("\n```\n\n");
        page.Append(Settings(options));
        page.Append("\n## By family\n\n").Append(FamilyTables.Markdown(FamilyFigures.OfAll(results, options.Algorithms)));
        page.Append("\n## By problem\n\n").Append(ByProblem(results, options));
        page.Append("\n## Charts\n\nPoints are problems, lines medians by size; an open point was stopped by its limit.\n\n");
        page.Append("![Run time against size](").Append(Plots.TimeBySizeFile).Append(")\n\n");
        page.Append("Open points are problems; diamonds are means. Lines are the mean gap of an exact solver's best plan so far; no plan yet\n");
        page.Append("counts as 100%.\n");
        foreach (string family in results.Select(result => result.Problem.Family).Distinct())
            page.Append(CultureInfo.InvariantCulture, $"\n![Gap against time, {family}]({Plots.GapByTimeFile(family)})\n");
        return page.ToString();
    }

    /// <summary>Machine, versions and settings.</summary>
    public static string Settings(ComparisonOptions options)
    {
        var table = new MarkdownTable("setting", "value");
        foreach ((string name, string value) in Machine.Describe()) table.Add(name, value);
        if (options.Families.Count > 0) table.Add("families and seeds", string.Join(", ", options.Families));
        if (options.Sizes.Count > 0)
        {
            table.Add("sizes (query types x models x tiers)", string.Join(", ", options.Sizes));
            table.Add("seeds", string.Join(", ", options.Seeds));
        }

        if (options.Algorithms.Any(algorithm => algorithm.UsesLimit)) table.Add("limit of each exact run", Figures.Time(options.ExactLimitSeconds));
        table.Add("threads of AGH and the exact solvers", options.Threads.ToString(CultureInfo.InvariantCulture));
        table.Add("timed runs of a heuristic, at least", options.Runs.ToString(CultureInfo.InvariantCulture));
        return table.ToString();
    }

    /// <summary>One line for each problem.</summary>
    public static string ByProblem(IReadOnlyList<ProblemResult> results, ComparisonOptions options)
    {
        Algorithm[] compared = [.. options.Algorithms.Where(algorithm => algorithm.HasSpeedUp)];
        var table = new MarkdownTable(
        [
            "problem",
            "best known, $",
            "bound, $",
            .. options.Algorithms.SelectMany(algorithm => new[] { algorithm.Title + " gap", "time" }),
            .. compared.Select(algorithm => algorithm.Title + " speed-up"),
        ]);
        foreach (ProblemResult result in results)
        {
            table.Add(
            [
                result.Problem.Name,
                Money(result.Best),
                Money(result.Bound),
                .. options.Algorithms.SelectMany(algorithm => Cells(result, algorithm)),
                .. compared.Select(algorithm => Figures.SpeedUp(result.SpeedUpOf(algorithm))),
            ]);
        }

        return table.ToString();
    }

    private static string Money(double? dollars) => dollars is { } value ? Figures.Money(value) : Figures.None;

    private static string[] Cells(ProblemResult result, Algorithm algorithm) => result.Find(algorithm) is not { } row
        ? [Figures.None, Figures.None]
        : [row.Cost is null ? "no plan" : Figures.Percent(result.GapOf(algorithm)), Figures.Time(row.Seconds)];
}
