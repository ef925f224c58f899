using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve compare</c>.</summary>
internal static class CompareCommand
{
    private const double DefaultSeconds = 60;

    public static Command Create(Screen screen)
    {
        var problems = new Argument<string[]>("problems")
        {
            HelpName = "PROBLEM.json",
            Description = "Problem files, format hetserve.problem/1.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<double?> timeLimit = CommonOptions.TimeLimit("Longest run of each allocator on each problem.", DefaultSeconds);
        Option<double?> targetGap = CommonOptions.TargetGap();
        Option<double?> memoryLimit = CommonOptions.MemoryLimit();
        Option<bool> json = CommonOptions.Json(), markdown = CommonOptions.Markdown();
        var command = new Command(
            "compare",
            "Run the allocators side by side. Reports cost, gap to the best bound known, status and time of greedy, adaptive, "
            + "auto, exact and the paper's heuristics. Each but the first starts from the plan before it, and its time excludes "
            + "that of the others. Ctrl+C stops and leaves out the runs that did not start.")
        {
            problems, timeLimit, targetGap, memoryLimit, json, markdown,
        };
        CommonOptions.AllowOneOf(command, markdown, json);
        command.SetAction(async (parsed, cancellation) =>
        {
            ProblemTables[] all = [.. parsed.GetRequiredValue(problems).Select(path => ProblemTables.Compile(ProblemFile.Load(path)))];
            var settings = new RunSettings(0, TimeSpan.FromSeconds(parsed.GetValue(timeLimit)!.Value), null)
            {
                MemoryLimitGb = parsed.GetValue(memoryLimit),
                TargetGap = parsed.GetValue(targetGap),
            };
            var comparisons = new List<Comparison>();
            foreach (ProblemTables tables in all)
            {
                if (cancellation.IsCancellationRequested) break;
                comparisons.Add(await CompareAsync(screen, tables, settings, cancellation).ConfigureAwait(false));
            }

            if (parsed.GetValue(json)) ComparisonRendering.WriteJson(screen, comparisons);
            else ComparisonRendering.Write(screen, parsed.GetValue(markdown), comparisons);
            return comparisons.Count > 0 && comparisons.All(c => c.HasPlan) ? ExitStatus.Done : ExitStatus.Infeasible;
        });
        return command;
    }

    private static async Task<Comparison> CompareAsync(
        Screen screen, ProblemTables tables, RunSettings settings, CancellationToken cancellation)
    {
        var results = new List<AllocationResult>();
        foreach (string name in AllocatorRun.Compared)
        {
            AllocationPlan? start = results.LastOrDefault()?.Plan;
            results.Add(await RunProgress.ShowAsync(
                screen,
                $"{tables.Problem.Name}: {name}",
                progress => AllocatorRun.Run(name, tables, settings, start, progress, cancellation)).ConfigureAwait(false));
        }

        return new Comparison(tables.Problem.Name, results);
    }
}
