using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve diff</c>.</summary>
internal static class DiffCommand
{
    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Argument<string> before = CommonOptions.Plan("before", "BEFORE.json"), after = CommonOptions.Plan("after", "AFTER.json");
        Option<string?> profiles = ProfilesOption.Create();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "diff",
            "Show what changes from one plan to another. Lists deployments started, stopped, resized and re-configured, routes "
            + "shifted, GPUs, unmet demand and cost. Costs are computed from the problem.")
        {
            problem, before, after, profiles, json,
        };
        command.SetAction(parsed =>
        {
            ProblemTables tables = ProblemTables.Compile(ProfilesOption.Load(parsed, profiles, parsed.GetRequiredValue(problem)));
            AllocationPlan old = CommonOptions.LoadPlan(tables, parsed.GetRequiredValue(before));
            AllocationPlan now = CommonOptions.LoadPlan(tables, parsed.GetRequiredValue(after));
            PlanDifference difference = old.DiffTo(now, tables);
            if (parsed.GetValue(json)) screen.Content(difference.ToJson());
            else screen.Lines(difference.ToText());
            return ExitStatus.Done;
        });
        return command;
    }
}
