using System.Text.Json.Nodes;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints the result of a check.</summary>
internal static class CheckRendering
{
    public static void Write(
        Screen screen, ProblemTables tables, AllocationPlan plan, ConstraintReport report, IReadOnlyList<UnservedReason> reasons)
    {
        screen.Line(FirstLine(report, reasons));
        screen.Line($"Problem    {tables.Problem.Name}");
        screen.Line($"Plan       {(plan.Problem == tables.Problem.Name ? "" : $"for '{plan.Problem}', ")}by {plan.Allocator}");
        ReportTables.WriteCost(screen, report.Cost, tables.Problem.HorizonHours);
        if (plan.Cost == CostBreakdown.Unknown) screen.Line("           The plan states no cost; there is none to compare.");
        screen.Verdict(
            report.IsFeasible
                ? $"Feasible   all {report.Rows.Count} rows hold"
                : $"Broken     {report.Violations.Count} of {report.Rows.Count} rows",
            report.IsFeasible);
        screen.Write(Violations(report), "Broken constraints");
        ResultRendering.WriteReasons(screen, reasons);
        ReportTables.Write(screen, report);
    }

    /// <summary>The headline, after the constraints that the plan breaks.</summary>
    public static string FirstLine(ConstraintReport report, IReadOnlyList<UnservedReason> reasons)
    {
        string headline = report.Figures.Headline(reasons);
        if (report.IsFeasible) return headline;
        string[] broken = [.. report.Violations.GroupBy(row => row.Constraint).Select(group => $"{group.Key} ({group.Count()})")];
        return $"Breaks {string.Join(", ", broken)}: {Words(report.Violations[0])}. {headline}";
    }

    /// <summary>A broken row in words.</summary>
    private static string Words(ConstraintRow row) => row.Unit == "faults"
        ? row.Item
        : $"{row.Item} {LimitUse.Amount(row.Left, row.Unit)}, above {LimitUse.Amount(row.Right, row.Unit)}";

    public static void WriteJson(
        Screen screen, ProblemTables tables, AllocationPlan plan, ConstraintReport report, IReadOnlyList<UnservedReason> reasons)
    {
        JsonNode figures = ReportTables.Json(report.Figures, reasons)!;
        screen.WriteJson(new
        {
            Headline = FirstLine(report, reasons),
            Problem = tables.Problem.Name,
            PlanProblem = plan.Problem,
            plan.Allocator,
            Feasible = report.IsFeasible,
            Rows = report.Rows.Count,
            Violations = report.Violations.Select(RowJson),
            report.Cost,
            Totals = figures["totals"],
            Deployments = figures["deployments"],
            Routes = figures["routes"],
            Objectives = report.Slos,
            Unserved = reasons,
        });
    }

    /// <summary>The broken rows.</summary>
    public static TextTable Violations(ConstraintReport report)
    {
        var table = new TextTable("Constraint", "~Item", ">Value", ">Limit", "Unit", ">Excess") { KeyColumns = 2 };
        foreach (ConstraintRow row in report.Violations)
            table.Add(row.Constraint, row.Item, Figures.Number(row.Left), Figures.Number(row.Right), row.Unit, Figures.Number(-row.Slack));
        return table;
    }

    /// <summary>A row for JSON.</summary>
    public static object RowJson(ConstraintRow row) => new { row.Constraint, row.Item, row.Left, row.Right, row.Slack, row.Unit };
}
