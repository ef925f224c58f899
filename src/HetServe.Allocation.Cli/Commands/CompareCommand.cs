using System.CommandLine;
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
        Option<double?> memoryLimit = CommonOptions.MemoryLimit();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "compare",
            "Run the greedy, adaptive and exact allocators side by side: cost, gap to the best bound known, status and time. The exact one "
            + "starts from the adaptive plan, whose time does not count as its own. Ctrl+C stops and leaves out the other problems.")
        {
            problems, timeLimit, memoryLimit, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            ProblemTables[] all = [.. parsed.GetRequiredValue(problems).Select(path => ProblemTables.Compile(ProblemFile.Load(path)))];
            var settings = new RunSettings(0, null, TimeSpan.FromSeconds(parsed.GetValue(timeLimit)!.Value), null)
            {
                MemoryLimitGb = parsed.GetValue(memoryLimit),
            };
            var comparisons = new List<Comparison>();
            foreach (ProblemTables tables in all)
            {
                if (cancellation.IsCancellationRequested) break;
                comparisons.Add(await CompareAsync(screen, tables, settings, cancellation).ConfigureAwait(false));
            }

            if (parsed.GetValue(json)) ComparisonRendering.WriteJson(screen, comparisons);
            else ComparisonRendering.Write(screen, comparisons);
            return comparisons.Count > 0 && comparisons.All(c => c.HasPlan) ? ExitStatus.Done : ExitStatus.Infeasible;
        });
        return command;
    }

    private static async Task<Comparison> CompareAsync(
        Screen screen, ProblemTables tables, RunSettings settings, CancellationToken cancellation)
    {
        var results = new List<AllocationResult>();
        foreach (string name in AllocatorRun.Names)
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

/// <summary>Results of the allocators on one problem.</summary>
/// <param name="Problem">Name of the problem.</param>
/// <param name="Results">One result for each allocator.</param>
internal sealed record Comparison(string Problem, IReadOnlyList<AllocationResult> Results)
{
    /// <summary>The best proven lower bound on the cost, $; null where none is known.</summary>
    public double? Bound => Results.Max(r => r.LowerBound);

    /// <summary>Whether any allocator found a feasible plan.</summary>
    public bool HasPlan => Results.Any(r => r.FeasiblePlan is not null);

    /// <summary>Cost above the best bound relative to the cost; null without a feasible plan or a bound.</summary>
    public double? GapOf(AllocationResult result) => Bound is { } bound ? (result with { LowerBound = bound }).Gap : null;
}
