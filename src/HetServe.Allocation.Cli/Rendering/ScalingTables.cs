using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a scaling study.</summary>
internal static class ScalingTables
{
    /// <summary>A row for each size.</summary>
    public static StudyTable Summary(ScalingResult result, TimeSpan exactLimit)
    {
        IReadOnlyList<ScalingFigures> names = result.Summaries[0].Heuristics;
        var table = new StudyTable(
            "Run time and gap by size",
            [
                "Size", ">Problems",
                .. names.SelectMany(h => (string[])[$">{h.Allocator}, s", $">{h.Allocator} gap, mean", $">{h.Allocator} gap, most"]),
                ">exact, s", ">exact, longest s", ">exact gap, mean", ">Proven", $">Speed-up of {names[^1].Allocator}", ">least",
            ])
        {
            Notes =
            [
                "Times: medians over the problems, on compiled tables. A heuristic has the median of runs after a warm-up, the exact "
                + string.Create(CultureInfo.InvariantCulture, $"allocator one run of at most {exactLimit.TotalSeconds} s from nothing."),
                "Gap: above the proven optimum, or, marked <=, above the exact allocator's bound. Speed-up: time until the exact allocator "
                + "has a plan as cheap, divided by the heuristic's time, median; >= if it has none in time.",
                .. StressRendering.Unfinished(result.IsComplete),
            ],
        };
        foreach (ScalingSummary size in result.Summaries)
        {
            bool isProven = size.Proven == size.Problems;
            table.Add(
            [
                size.Size.ToString(), size.Problems,
                .. size.Heuristics.SelectMany(h => (StudyCell[])
                    [Seconds(h.MedianSeconds), Gap(h.MeanAboveReference, isProven), Gap(h.MaxAboveReference, isProven)]),
                Seconds(size.Exact.MedianSeconds), Seconds(size.Exact.MaxSeconds), Gap(size.Exact.MeanAboveReference, isProven),
                size.Proven, Factor(size.Heuristics[^1].MedianSpeedUp), Factor(size.Heuristics[^1].MinSpeedUp),
            ]);
        }

        return table;
    }

    /// <summary>A row for each problem and allocator.</summary>
    public static StudyTable Details(ScalingResult result)
    {
        var table = new StudyTable(
            "By problem", "Problem", "Allocator", ">s", ">Runs", "Status", ">Money $", ">Objective $", ">Optimum or bound $", ">Gap", ">Speed-up");
        foreach (ScalingRow row in result.Rows)
        {
            foreach (ScalingRun run in row.Heuristics.Append(row.Exact))
            {
                table.Add(
                    row.Problem, run.Allocator, Seconds(run.Seconds), run.Runs,
                    ResultRendering.Spell(run.Status) + ResultRendering.Stopped(run.StopReason),
                    StudyCell.Money(run.Money), StudyCell.Money(run.Cost), StudyCell.Money(row.Reference), Gap(run.AboveReference, row.IsProven), Factor(run.SpeedUp));
            }
        }

        return table;
    }

    private static StudyCell Seconds(double seconds) =>
        StudyCell.Number(seconds) with { Shown = seconds.ToString(seconds < 99.95 ? "G3" : "0", CultureInfo.InvariantCulture) };

    private static StudyCell Gap(double? gap, bool isProven)
    {
        StudyCell cell = StudyCell.Percent(gap, "0.00");
        return gap is null || isProven ? cell : cell with { Shown = $"<= {cell.Shown}" };
    }

    private static StudyCell Factor(SpeedUp? speedUp) => speedUp is not { } known ? StudyCell.None : StudyCell.Number(known.Factor) with
    {
        Shown = (known.IsLowerBound ? ">= " : "")
            + known.Factor.ToString(known.Factor < 99.95 ? "G3" : "#,##0", CultureInfo.InvariantCulture),
    };
}
