using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve check</c>.</summary>
internal static class CheckCommand
{
    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Argument<string> plan = CommonOptions.Plan();
        Option<string?> profiles = ProfilesOption.Create();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "check",
            "Check a plan against its problem. Reports every broken constraint, TTFT, TPOT and delay of each route against its "
            + "SLOs, and load and price of each deployment. The plan may be a running fleet written as one. It may leave out its "
            + "cost, which is computed.")
        {
            problem, plan, profiles, json,
        };
        command.SetAction(parsed =>
        {
            ProblemTables tables = ProblemTables.Compile(ProfilesOption.Load(parsed, profiles, parsed.GetRequiredValue(problem)));
            AllocationPlan given = PlanFile.Load(parsed.GetRequiredValue(plan));
            PlanEvaluation evaluation = PlanEvaluation.Evaluate(tables, given);
            ConstraintReport report = PlanChecker.Check(evaluation);
            IReadOnlyList<UnservedReason> reasons = evaluation.Faults.Count == 0 ? UnmetAnalysis.Explain(evaluation) : [];
            if (parsed.GetValue(json)) CheckRendering.WriteJson(screen, tables, given, report, reasons);
            else CheckRendering.Write(screen, tables, given, report, reasons);
            return report.IsFeasible ? ExitStatus.Done : ExitStatus.Infeasible;
        });
        return command;
    }
}
