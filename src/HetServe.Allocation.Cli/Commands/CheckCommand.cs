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
            "Check a plan against its problem: every broken constraint, utilisation of each deployment, headroom of each objective. "
            + "The cost is recomputed.")
        {
            problem, plan, profiles, json,
        };
        command.SetAction(parsed =>
        {
            ProblemTables tables = ProblemTables.Compile(ProfilesOption.Load(parsed, profiles, parsed.GetRequiredValue(problem)));
            AllocationPlan given = PlanFile.Load(parsed.GetRequiredValue(plan));
            ConstraintReport report = PlanChecker.Check(tables, given);
            if (parsed.GetValue(json)) CheckRendering.WriteJson(screen, tables, given, report);
            else CheckRendering.Write(screen, tables, given, report);
            return report.IsFeasible ? ExitStatus.Done : ExitStatus.Infeasible;
        });
        return command;
    }
}
