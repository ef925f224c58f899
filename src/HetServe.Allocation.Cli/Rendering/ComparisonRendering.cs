using HetServe.Allocation.Cli.Commands;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints allocators side by side.</summary>
internal static class ComparisonRendering
{
    public static void Write(Screen screen, IReadOnlyList<Comparison> comparisons)
    {
        Table table = Screen.CreateTable("Problem", "Allocator", "Status", ">Cost $", ">Bound $", ">Gap", ">Time s");
        foreach (Comparison comparison in comparisons)
        {
            foreach (AllocationResult result in comparison.Results)
            {
                table.Add(
                    comparison.Problem,
                    result.Allocator,
                    ResultRendering.Spell(result.Status) + ResultRendering.Stopped(result.StopReason),
                    Figures.Money(result.FeasiblePlan?.Cost.Total),
                    Figures.Money(result.LowerBound),
                    Figures.Gap(comparison.GapOf(result)),
                    Figures.Seconds(result.Elapsed.TotalSeconds));
            }
        }

        screen.Write(table);
    }

    public static void WriteJson(Screen screen, IReadOnlyList<Comparison> comparisons) =>
        screen.WriteJson(comparisons.Select(comparison => new
        {
            comparison.Problem,
            comparison.Bound,
            Results = comparison.Results.Select(result => new
            {
                result.Allocator,
                result.Status,
                result.StopReason,
                Cost = result.FeasiblePlan?.Cost.Total,
                result.LowerBound,
                Gap = comparison.GapOf(result),
                Seconds = result.Elapsed.TotalSeconds,
            }),
        }));
}
