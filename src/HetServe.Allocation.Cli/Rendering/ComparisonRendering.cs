using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints allocators side by side.</summary>
internal static class ComparisonRendering
{
    private const string Meaning = "Objective: money and penalties over the horizon, which allocators minimise. Bound and gap refer to it.";

    /// <summary>Writes a table for each problem, as plain text or as Markdown.</summary>
    public static void Write(Screen screen, bool asMarkdown, IReadOnlyList<Comparison> comparisons)
    {
        foreach (Comparison comparison in comparisons)
        {
            if (asMarkdown) screen.Content(Table(comparison, comparison.Problem, [FirstLine(comparison)]).ToMarkdown());
            else Table(comparison, FirstLine(comparison), []).Write(screen);
            screen.Line();
        }

        screen.Line(Meaning);
    }

    private static StudyTable Table(Comparison comparison, string title, IReadOnlyList<string> notes)
    {
        var table = new StudyTable(
            title, "Allocator", "~Status", ">Money $/day", ">Served", ">Penalties $/day", ">Objective $", ">Bound $", ">Gap", ">Time s")
        {
            Notes = notes,
        };
        foreach (AllocationResult result in comparison.Results)
        {
            PlanTotals? totals = TotalsOf(result);
            table.Add(
                result.Allocator,
                ResultRendering.Spell(result.Status) + ResultRendering.Stopped(result.StopReason),
                Figures.Money(totals?.MoneyPerDay),
                totals is null ? "-" : Figures.Served(totals.ServedShare),
                Figures.Money(totals?.PenaltiesPerDay),
                Figures.Money(result.FeasiblePlan?.Cost.Total),
                Figures.Money(result.LowerBound),
                Figures.Gap(comparison.GapOf(result)),
                Figures.Seconds(result.Elapsed.TotalSeconds));
        }

        return table;
    }

    /// <summary>The headline of the plan with the least objective; where there is none, why.</summary>
    private static string FirstLine(Comparison comparison)
    {
        AllocationResult? best = comparison.Results.Where(r => r.FeasiblePlan is not null).MinBy(r => r.FeasiblePlan!.Cost.Total)
            ?? (comparison.Results is [var first, ..] ? first : null);
        return best is null ? $"{comparison.Problem}: no allocator ran"
            : $"{comparison.Problem}, {best.Allocator}: {ResultRendering.FirstLine(best)}";
    }

    private static PlanTotals? TotalsOf(AllocationResult result) => result.FeasiblePlan is null ? null : result.Report?.Figures.Totals;

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
                Headline = ResultRendering.FirstLine(result),
                MoneyPerDay = TotalsOf(result)?.MoneyPerDay,
                ServedShare = TotalsOf(result)?.ServedShare,
                PenaltiesPerDay = TotalsOf(result)?.PenaltiesPerDay,
                Cost = result.FeasiblePlan?.Cost.Total,
                result.LowerBound,
                Gap = comparison.GapOf(result),
                Seconds = result.Elapsed.TotalSeconds,
            }),
        }));
}
