using System.Globalization;
using System.Text;
using CsvHelper;

namespace HetServe.Allocation.Comparison;

/// <summary>The figures by family: a Markdown table for each family, and one CSV file.</summary>
internal static class FamilyTables
{
    /// <summary>Meaning of the columns.</summary>
    public const string Explanation = """
        Gap: cost above the least known cost, that of any algorithm here or of best-known.json, relative to it. Near bound: plans within 1 % of
        the best lower bound of any algorithm. Proven: plans that the algorithm's own bound proves within 1 %. Time: wall time on compiled
        tables. A heuristic has the median of its timed runs after warm-up; a run of several seconds is not repeated. Speed-up: time in which
        the fastest exact solver, started from nothing, first had a plan within 1e-6 of the algorithm's cost, over the algorithm's time. Where no
        solver had one, the time limit counts, and the number is a lower bound. SCIP reports incumbents only on exit, so its whole run counts.
        """;

    /// <summary>A table for each family.</summary>
    public static string Markdown(IReadOnlyList<FamilyFigures> figures)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, FamilyFigures> family in figures.GroupBy(row => row.Family))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"### {family.Key}: {family.Max(row => row.Problems)} problems\n\n").Append(Table([.. family]));
        }

        return text.ToString();
    }

    /// <summary>Writes all figures.</summary>
    public static void WriteCsv(IReadOnlyList<FamilyFigures> figures, string path)
    {
        using CsvWriter writer = new(new StreamWriter(path), CsvStore.Configuration);
        writer.WriteRecords(figures);
    }

    private static MarkdownTable Table(IReadOnlyList<FamilyFigures> family)
    {
        var table = new MarkdownTable(
            "algorithm", "feasible", "mean gap", "median gap", "worst gap", "worst problem", "gap to bound", "near bound", "proven",
            "mean time", "worst time", "speed-up", "5 % to 95 %", "lower bounds");
        foreach (FamilyFigures row in family)
        {
            table.Add(
                row.Algorithm,
                Figures.Share(row.Feasible, row.Problems),
                Figures.Percent(row.MeanGap),
                Figures.Percent(row.MedianGap),
                Figures.Percent(row.WorstGap),
                row.WorstProblem ?? Figures.None,
                Figures.Percent(row.MeanGapToBound),
                row.MeanGapToBound is null ? Figures.None : Figures.Share(row.NearBound, row.Problems),
                Figures.Share(row.Proven, row.Problems),
                Figures.Time(row.MeanSeconds),
                Figures.Time(row.WorstSeconds),
                row.SpeedUpMedian is { } median ? Figures.Times(median) : Figures.None,
                row is { SpeedUpP5: { } low, SpeedUpP95: { } high } ? $"{Figures.Times(low)} to {Figures.Times(high)}" : Figures.None,
                row.SpeedUpMedian is null ? Figures.None : Figures.Share(row.SpeedUpLowerBounds, row.Problems));
        }

        return table;
    }
}
