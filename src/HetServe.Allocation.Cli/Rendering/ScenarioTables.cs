using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a comparison over scenarios of the same problems.</summary>
internal static class ScenarioTables
{
    private const string Separator = ": ";

    /// <summary>The result in each scenario, in the order of the scenarios.</summary>
    /// <param name="result">The study; its problems are named as <see cref="BudgetScenarios.Of"/> names them.</param>
    public static IReadOnlyList<KeyValuePair<string, ComparisonResult>> ByScenario(ComparisonResult result) =>
    [
        .. result.Rows.GroupBy(row => row.Problem[(row.Problem.LastIndexOf(Separator, StringComparison.Ordinal) + Separator.Length)..])
            .Select(g => KeyValuePair.Create(g.Key, new ComparisonResult(result.Variants, [.. g], result.IsComplete))),
    ];

    /// <summary>The title with the name of the problem, or the number of problems if there are several.</summary>
    public static string Title(string title, ComparisonResult result)
    {
        string[] problems =
            [.. result.Rows.Select(r => r.Problem[..r.Problem.LastIndexOf(Separator, StringComparison.Ordinal)]).Distinct()];
        return problems is [string one]
            ? $"{title}: {one}"
            : string.Create(CultureInfo.InvariantCulture, $"{title}: {problems.Length} problems");
    }

    /// <summary>A row for each scenario and variant.</summary>
    public static StudyTable Summary(string title, ComparisonResult result, params IReadOnlyList<string> notes)
    {
        var table = new StudyTable(
            title, "~Scenario", "Variant", ">Problems", ">Feasible", "Breaks", ">Money $, mean", ">Objective $, mean",
            ">Above, mean", ">Above, most", ">Unmet, mean")
        {
            Keys = 2,
            Notes = notes,
        };
        foreach ((string scenario, ComparisonResult within) in ByScenario(result))
        {
            foreach (ComparisonSummary s in within.Summaries)
            {
                ComparisonRow[] planned = [.. within.Rows.Where(row => row.Variant == s.Variant && row.IsFeasible)];
                table.Add(
                    scenario, s.Variant, s.Problems, s.Feasible, ComparisonTables.Broken(s),
                    StudyCell.Money(planned.Average(row => row.PlanMoney)), StudyCell.Money(planned.Average(row => row.Cost)),
                    StudyCell.Percent(s.MeanAbove),
                    StudyCell.Percent(s.MaxAbove), StudyCell.Percent(s.MeanUnmet));
            }
        }

        return table;
    }
}
