using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a stress study.</summary>
internal static class StressRendering
{
    public static StudyTable Table(string problem, StressResult result, StressOptions options)
    {
        var table = new StudyTable(
            $"Stress of {problem}",
            "#Problem", "#Seed", "#Scenarios",
            "Stressed", ">Factor", "Allocator", ">Planned objective $", ">Objective $, routes kept", ">Objective $, routes kept ±",
            ">Violated", ">Violated ±",
            ">Unmet", ">Objective $, rerouted", ">Objective $, rerouted ±", ">Unmet, rerouted", ">Unmet, rerouted ±",
            "#Stopped", "#Above optimum, most")
        {
            Keys = 3,
            Notes =
            [
                .. Notes(options),
                .. Unfinished(result.IsComplete),
                .. StoppedRuns.Notes(result.Results.Where(r => r is { StopReason: StopReason.TimeLimit, FeasiblePlan: not null })
                    .Select(r => (r.Allocator, r.MaxAboveOptimum))),
                .. NoPlan(result.Results),
            ],
        };
        foreach (StressRow row in result.Rows)
        {
            AllocationResult? plan = result.Results.FirstOrDefault(p => p.Allocator == row.Allocator);
            table.Add(
                problem,
                options.Seed,
                options.Scenarios,
                Spell(row.Stress),
                StudyCell.Number(row.Factor, "0.0##"),
                StoppedRuns.Mark(row.Allocator, plan?.StopReason),
                StudyCell.Money(row.PlannedCost),
                StudyCell.Money(row.KeptCost.Mean),
                StudyCell.Money(row.KeptCost.HalfWidth),
                StudyCell.Percent(row.ViolatedShare.Mean),
                StudyCell.Percent(row.ViolatedShare.HalfWidth),
                StudyCell.Percent(row.UnmetShare.Mean),
                StudyCell.Money(row.ReroutedCost.Mean),
                StudyCell.Money(row.ReroutedCost.HalfWidth),
                StudyCell.Percent(row.ReroutedUnmet.Mean),
                StudyCell.Percent(row.ReroutedUnmet.HalfWidth),
                StoppedRuns.Reason(plan?.StopReason),
                StudyCell.Percent(plan?.MaxAboveOptimum));
        }

        return table;
    }

    public static string Spell(StressedFigures stress) =>
        stress.ToString().ToLowerInvariant().Replace(", ", " and ", StringComparison.Ordinal);

    /// <summary>How the scenarios were made.</summary>
    public static IEnumerable<string> Notes(StressOptions options) => [options.Scenarios == 0
        ? "Every stressed figure is multiplied by the factor."
        : string.Create(CultureInfo.InvariantCulture,
            $"Every stressed figure of a route or query type is multiplied by a factor of its own, uniform between 1 and the factor: means "
            + $"of {options.Scenarios} scenarios, seed {options.Seed}, ± half of the 95 % confidence interval by Student's t.")];

    public static IEnumerable<string> Unfinished(bool isComplete) =>
        isComplete ? [] : ["Stopped on request: what was not finished is missing."];

    private static IEnumerable<string> NoPlan(IReadOnlyList<AllocationResult> plans) =>
        plans.Where(p => p.FeasiblePlan is null)
            .Select(p => $"{p.Allocator}: {ResultRendering.WhyNoPlan(p)}");
}
