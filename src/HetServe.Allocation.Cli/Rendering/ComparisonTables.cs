using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a comparison study.</summary>
internal static class ComparisonTables
{
    /// <summary>A row for each variant.</summary>
    public static StudyTable Summary(string title, ComparisonResult result, params IReadOnlyList<string> notes)
    {
        var table = new StudyTable(
            title, "Variant", ">Problems", ">Feasible", "Breaks", ">Above, mean", ">median", ">most", ">Unmet, mean")
        {
            Notes = notes,
        };
        foreach (ComparisonSummary s in result.Summaries)
        {
            table.Add(
                s.Variant, s.Problems, s.Feasible, Broken(s), StudyCell.Percent(s.MeanAbove), StudyCell.Percent(s.MedianAbove),
                StudyCell.Percent(s.MaxAbove), StudyCell.Percent(s.MeanUnmet));
        }

        return table;
    }

    /// <summary>A row for each problem and variant.</summary>
    public static StudyTable Details(ComparisonResult result)
    {
        var table = new StudyTable(
            "By problem", "~Problem", "Variant", "~Status", "~Breaks", ">Money $", ">Objective $", ">Above", ">Unmet")
        {
            Keys = 2,
            Notes = [.. result.Rows.Any(IsBroken)
                ? (string[])["An infeasible plan is shown unrepaired, with its own cost and unmet demand."] : []],
        };
        foreach (ComparisonRow row in result.Rows)
        {
            table.Add(
                row.Problem, row.Variant, row.IsFeasible ? "feasible" : IsBroken(row) ? "infeasible" : ResultRendering.Spell(row.Status),
                string.Join(", ", row.Broken), StudyCell.Money(row.PlanMoney), StudyCell.Money(row.PlanCost),
                StudyCell.Percent(row.AboveReference),
                StudyCell.Percent(row.PlanUnmetShare));
        }

        return table;
    }

    /// <summary>Number of problems by constraint broken.</summary>
    public static string Broken(ComparisonSummary summary) =>
        string.Join(", ", summary.Broken.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Key} {b.Value}")));

    /// <summary>Whether there is a plan and it breaks a constraint.</summary>
    private static bool IsBroken(ComparisonRow row) => row.Broken.Count > 0;
}
