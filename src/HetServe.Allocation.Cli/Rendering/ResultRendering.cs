using System.Text.Json.Nodes;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Attainment;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints the result of an allocator.</summary>
internal static class ResultRendering
{
    public static void Write(Screen screen, ProblemTables tables, AllocationResult result)
    {
        screen.Line(FirstLine(result));
        screen.Line($"Problem    {tables.Problem.Name}");
        screen.Line($"Allocator  {result.Allocator}, {Figures.Seconds(result.Elapsed.TotalSeconds)} s");
        screen.Verdict($"Status     {Spell(result.Status)}{Stopped(result.StopReason)}", result.FeasiblePlan is not null);
        if (OriginText(result) is { } origin) screen.Line($"Origin     {origin}");
        if (result.Plan is { } plan && result.Report is { } report)
        {
            ReportTables.WriteCost(screen, plan.Cost, tables.Problem.HorizonHours);
            if (result.LowerBound is { } bound) screen.Line($"Bound      ${Figures.Money(bound)}{AboveOptimum(result)}");
            if (!report.IsFeasible)
            {
                screen.Line("\nThe plan below breaks constraints; it is the closest that the allocator came.");
                screen.Write(CheckRendering.Violations(report), "Broken constraints");
            }

            WriteReasons(screen, result.Reasons);
            ReportTables.Write(screen, report);
        }
        else
        {
            WriteReasons(screen, result.Reasons);
        }

        if (result.Message is not null) screen.Line($"\n{result.Message}");
    }

    /// <summary>Money, served demand and penalties; of a result without a feasible plan, why there is none.</summary>
    public static string FirstLine(AllocationResult result)
    {
        if (result is { FeasiblePlan: not null, Report: { } report }) return report.Figures.Headline(result.Reasons);
        string none = result.Status == PlanStatus.Infeasible
            ? "No plan meets every constraint"
            : $"No feasible plan was found by '{result.Allocator}'";
        return $"{none}: {WhyNot(result)}";
    }

    /// <summary>The query types and limits that stand in the way of a feasible plan.</summary>
    private static string WhyNot(AllocationResult result)
    {
        if (result.Reasons.Count > 0)
        {
            UnservedReason[] largest = [.. result.Reasons.OrderByDescending(reason => reason.Fraction).Take(2)];
            string more = result.Reasons.Count > 2 ? $" And {result.Reasons.Count - 2} more query types." : "";
            return string.Join(" ", largest.Select(reason =>
                $"'{reason.Query}' is {(reason.Fraction < 1 ? $"{Figures.Percent(reason.Fraction)} " : "")}not served "
                    + $"({reason.Constraint}). {reason.Explanation}")) + more;
        }

        return result.Report?.Violations is [var row, ..] ? $"the closest plan breaks {row}." : "no plan was found before the run stopped.";
    }

    /// <summary>Why demand is not served, a line for each query type.</summary>
    public static void WriteReasons(Screen screen, IReadOnlyList<UnservedReason> reasons)
    {
        if (reasons.Count == 0) return;
        screen.Line("\nNot served");
        foreach (UnservedReason reason in reasons)
            screen.Line($"  {reason.Query} {Figures.Percent(reason.Fraction)} ({reason.Constraint}): {reason.Explanation}");
    }

    public static void WriteJson(Screen screen, ProblemTables tables, AllocationResult result, AttainmentResult? attained = null)
    {
        JsonNode? figures = ReportTables.Json(result.Report?.Figures, result.Reasons);
        screen.WriteJson(new
        {
            Headline = FirstLine(result),
            Problem = tables.Problem.Name,
            result.Allocator,
            result.Status,
            result.StopReason,
            Seconds = result.Elapsed.TotalSeconds,
            Cost = result.Plan?.Cost,
            Totals = figures?["totals"],
            result.LowerBound,
            result.Gap,
            result.Origin,
            MostAboveOptimum = result.MaxAboveOptimum,
            Plan = result.Plan is { } plan ? JsonNode.Parse(PlanFile.ToJson(plan)) : null,
            Deployments = figures?["deployments"],
            Routes = figures?["routes"],
            Objectives = result.Report?.Slos,
            Violations = result.Report?.Violations.Select(CheckRendering.RowJson),
            Unserved = result.Reasons,
            Attainment = attained is null ? null : AttainmentRendering.Json(attained),
            result.Message,
        });
    }

    /// <summary>Which algorithms of several made the plan and the bound; null for an allocator of one algorithm.</summary>
    private static string? OriginText(AllocationResult result) => result.Origin switch
    {
        { Plan: { } plan, LowerBound: { } bound } => $"plan by {plan}, bound by {bound}",
        { Plan: { } plan } => $"plan by {plan}",
        { LowerBound: { } bound } => $"bound by {bound}",
        _ => null,
    };

    /// <summary>The largest distance from the optimum. It is a limit, so it is rounded up, less the tolerance of costs.</summary>
    private static string AboveOptimum(AllocationResult result) => result.MaxAboveOptimum is { } share
        ? $", so the plan is at most {Figures.Gap(Math.Ceiling((share - Tolerances.Feasibility) * 1e5) / 1e5)} above optimal"
        : "";

    /// <summary>One sentence on a result without a feasible plan.</summary>
    public static string WhyNoPlan(AllocationResult result)
    {
        string why = result.Reasons.Count > 0 ? $" {string.Join(" ", result.Reasons.Take(2).Select(reason => reason.Explanation))}"
            : result.Report?.Violations is [var row, ..] ? $" The closest plan breaks {row}." : "";
        return result.Status == PlanStatus.Infeasible
            ? $"no plan meets every constraint.{why}"
            : $"no feasible plan was found by '{result.Allocator}'{Stopped(result.StopReason)}, which proves nothing.{why}";
    }

    public static string Spell(PlanStatus status) => status switch
    {
        PlanStatus.Optimal => "optimal",
        PlanStatus.Feasible => "feasible",
        PlanStatus.Infeasible => "infeasible, proven",
        _ => "no feasible plan found",
    };

    public static string Stopped(StopReason reason) => reason switch
    {
        StopReason.TimeLimit => ", stopped by the time limit",
        StopReason.Cancelled => ", stopped on request",
        StopReason.SolverError => ", stopped by a solver error",
        StopReason.MemoryLimit => ", stopped by the memory limit",
        _ => "",
    };
}
