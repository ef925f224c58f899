using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a headroom study.</summary>
internal static class HeadroomRendering
{
    public static StudyTable Table(string problem, string allocator, HeadroomResult result, HeadroomOptions options)
    {
        var worlds = new StressOptions { Scenarios = options.Scenarios, Seed = options.Seed };
        AllocationResult[] planned =
            [.. result.Curves.SelectMany(c => c.Rows).Where(r => r.Stress is not null).Select(r => r.Result)];
        var table = new StudyTable(
            $"Headroom of {problem}, planned by {allocator}, at stress {Figures.Number(options.Factor)}",
            "#Problem", "#Allocator", "#Stress factor", "#Seed", "#Scenarios", "Stressed", ">Planned with", ">Planned objective $",
            ">Unmet",
            ">Violated, routes kept", ">Violated ±", ">Objective $, rerouted", ">Objective $, rerouted ±", ">Unmet, rerouted",
            ">Unmet, rerouted ±", "#Stopped")
        {
            Keys = 2,
            Notes =
            [
                .. StressRendering.Notes(worlds), .. StressRendering.Unfinished(result.IsComplete),
                .. StoppedRuns.Notes(
                    planned.Length, [.. planned.Where(p => p.StopReason == StopReason.TimeLimit).Select(p => p.MaxAboveOptimum)]),
            ],
        };
        foreach (HeadroomCurve curve in result.Curves)
        {
            foreach (HeadroomRow row in curve.Rows)
            {
                table.Add(
                    problem,
                    allocator,
                    StudyCell.Number(options.Factor),
                    options.Seed,
                    options.Scenarios,
                    StressRendering.Spell(curve.Stress),
                    StudyCell.Number(row.Level, "0.0##"),
                    StoppedRuns.Mark(StudyCell.Money(row.Stress?.PlannedCost), row.Result.StopReason),
                    StudyCell.Percent(row.Stress?.UnmetShare.Mean),
                    StudyCell.Percent(row.Stress?.ViolatedShare.Mean),
                    StudyCell.Percent(row.Stress?.ViolatedShare.HalfWidth),
                    StudyCell.Money(row.Stress?.ReroutedCost.Mean),
                    StudyCell.Money(row.Stress?.ReroutedCost.HalfWidth),
                    StudyCell.Percent(row.Stress?.ReroutedUnmet.Mean),
                    StudyCell.Percent(row.Stress?.ReroutedUnmet.HalfWidth),
                    StoppedRuns.Reason(row.Result.StopReason));
            }
        }

        return table;
    }
}
