using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Prints the result of a check.</summary>
internal static class CheckRendering
{
    public static void Write(Screen screen, ProblemTables tables, AllocationPlan plan, ConstraintReport report)
    {
        screen.Line($"Problem    {tables.Problem.Name}");
        screen.Line($"Plan       {(plan.Problem == tables.Problem.Name ? "" : $"for '{plan.Problem}', ")}by {plan.Allocator}");
        screen.Line($"Cost       {Figures.Cost(report.Cost)}");
        screen.Line(report.IsFeasible
            ? $"Feasible   all {report.Rows.Count} rows hold"
            : $"Broken     {report.Violations.Count} of {report.Rows.Count} rows");
        screen.Write(Violations(report), "Broken constraints");
        screen.Write(ReportTables.Deployments(tables, report), "Deployments");
        screen.Write(ReportTables.Slos(report), "Objectives");
    }

    public static void WriteJson(Screen screen, ProblemTables tables, AllocationPlan plan, ConstraintReport report) => screen.WriteJson(new
    {
        Problem = tables.Problem.Name,
        PlanProblem = plan.Problem,
        plan.Allocator,
        Feasible = report.IsFeasible,
        Rows = report.Rows.Count,
        Violations = report.Violations.Select(RowJson),
        report.Cost,
        Deployments = ReportTables.DeploymentsJson(report),
        Objectives = report.Slos,
    });

    /// <summary>The broken rows.</summary>
    public static Table Violations(ConstraintReport report)
    {
        Table table = Screen.CreateTable("Constraint", "Item", ">Value", ">Limit", "Unit", ">Excess");
        foreach (ConstraintRow row in report.Violations)
            table.Add(row.Constraint, row.Item, Figures.Number(row.Left), Figures.Number(row.Right), row.Unit, Figures.Number(-row.Slack));
        return table;
    }

    /// <summary>A row for JSON.</summary>
    public static object RowJson(ConstraintRow row) => new { row.Constraint, row.Item, row.Left, row.Right, row.Slack, row.Unit };
}
