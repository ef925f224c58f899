using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Files;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve explain</c>.</summary>
internal static class ExplainCommand
{
    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Argument<string?> plan = new("plan")
        {
            HelpName = "PLAN.json",
            Description = "Plan to explain, format hetserve.plan/1. Without it, what each model needs is explained.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var query = new Option<string?>("--query") { HelpName = "QUERY", Description = "Explain this query type only. Default: all." };
        Option<string?> profiles = ProfilesOption.Create();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "explain",
            "Explain a plan, or what each model needs on each tier. With a plan: the cost of the next best choice for each "
            + "deployment and route, which limits bind, what it is worth to raise them, and the least change that serves unmet "
            + "demand. Without a plan: for each query type, model and tier, the cheapest configuration that serves the whole query "
            + "type by itself, or the first constraint that refuses it.")
        {
            problem, plan, query, profiles, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            ProblemTables tables = ProblemTables.Compile(ProfilesOption.Load(parsed, profiles, parsed.GetRequiredValue(problem)));
            string? only = parsed.GetValue(query);
            if (only is not null && !tables.Problem.Queries.Any(q => q.Name == only))
            {
                string[] names = [.. tables.Problem.Queries.Select(q => q.Name)];
                throw new InvalidInputException($"--query must name a query type of the problem, was '{only}'. "
                    + $"The problem has {string.Join(", ", names)}.{WordChoice.Meant(only, names)}");
            }

            if (parsed.GetValue(plan) is { } path)
            {
                HighsSolver? solver = HighsSolver.IsSupported ? new HighsSolver() : null;
                AllocationPlan given = CommonOptions.LoadPlan(tables, path);
                PlanExplanation explanation = await RunProgress.ShowAsync(
                    screen, "explain", progress => given.Explain(tables, null, solver, only, progress, cancellation)).ConfigureAwait(false);
                if (parsed.GetValue(json)) screen.Content(explanation.ToJson());
                else screen.Lines(explanation.ToText());
                return ExitStatus.Done;
            }

            IReadOnlyList<ConfigurationExplanation> explanations = ConfigurationExplainer.Explain(tables, only);
            if (parsed.GetValue(json)) ExplanationRendering.WriteJson(screen, tables, explanations);
            else ExplanationRendering.Write(screen, tables, explanations);
            return ExitStatus.Done;
        });
        return command;
    }
}
