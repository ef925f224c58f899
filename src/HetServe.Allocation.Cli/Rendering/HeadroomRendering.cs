using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>What a headroom study measured.</summary>
internal static class HeadroomRendering
{
    public static StudyTable Table(string problem, string allocator, HeadroomResult result, HeadroomOptions options)
    {
        var worlds = new StressOptions { Scenarios = options.Scenarios, Seed = options.Seed };
        var table = new StudyTable(
            $"Headroom of {problem}, planned by {allocator}, at stress {Figures.Number(options.Factor)}",
            "Stressed", ">Planned with", ">Planned $", ">Unmet",
            ">Violated, routes kept", ">±", ">Cost $, routed anew", ">± ", ">Unmet, routed anew", ">±  ")
        {
            Notes = [.. StressRendering.Notes(worlds), .. StressRendering.Unfinished(result.IsComplete)],
        };
        foreach (HeadroomCurve curve in result.Curves)
        {
            foreach (HeadroomRow row in curve.Rows)
            {
                table.Add(
                    StressRendering.Spell(curve.Stress),
                    StudyCell.Number(row.Level, "0.0##"),
                    StudyCell.Money(row.Stress?.PlannedCost),
                    StudyCell.Percent(row.Stress?.UnmetShare.Mean),
                    StudyCell.Percent(row.Stress?.ViolatedShare.Mean),
                    StudyCell.Percent(row.Stress?.ViolatedShare.HalfWidth),
                    StudyCell.Money(row.Stress?.ReroutedCost.Mean),
                    StudyCell.Money(row.Stress?.ReroutedCost.HalfWidth),
                    StudyCell.Percent(row.Stress?.ReroutedUnmet.Mean),
                    StudyCell.Percent(row.Stress?.ReroutedUnmet.HalfWidth));
            }
        }

        return table;
    }
}
