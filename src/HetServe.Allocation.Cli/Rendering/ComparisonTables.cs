using System.Globalization;
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
            string broken = string.Join(", ", s.Broken.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Key} {b.Value}")));
            table.Add(
                s.Variant, s.Problems, s.Feasible, broken, StudyCell.Percent(s.MeanAbove), StudyCell.Percent(s.MedianAbove),
                StudyCell.Percent(s.MaxAbove), StudyCell.Percent(s.MeanUnmet));
        }

        return table;
    }

    /// <summary>A row for each problem and variant.</summary>
    public static StudyTable Details(ComparisonResult result)
    {
        var table = new StudyTable("By problem", "Problem", "Variant", "Status", "Breaks", ">Cost $", ">Above", ">Unmet");
        foreach (ComparisonRow row in result.Rows)
        {
            table.Add(
                row.Problem, row.Variant, row.IsFeasible ? "feasible" : row.Status == PlanStatus.Infeasible ? "infeasible" : "none",
                string.Join(", ", row.Broken), StudyCell.Money(row.Cost), StudyCell.Percent(row.AboveReference),
                StudyCell.Percent(row.UnmetShare));
        }

        return table;
    }
}
