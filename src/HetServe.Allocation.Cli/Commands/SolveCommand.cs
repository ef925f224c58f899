using System.CommandLine;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve solve</c>.</summary>
internal static class SolveCommand
{
    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Option<string> allocator = CommonOptions.OneOf(
            "--allocator",
            "-a",
            AllocatorRun.Names,
            "greedy: one pass, milliseconds. adaptive: a few starts and a local search, milliseconds to seconds. exact: a mixed-integer "
            + "programme with a proven bound, which starts from the adaptive plan; set a time limit.",
            AllocatorRun.Adaptive);
        Option<string?> output = CommonOptions.File(
            "--out", "PLAN.json", "Write the plan here, if it is feasible; format hetserve.plan/1.");
        Option<string?> plot = CommonOptions.File("--plot", "FILE.svg", "Write a chart of the plan here, if it is feasible.");
        Option<long?> seed = CommonOptions.Number<long>(
            "--seed", "N", "Seed of the adaptive allocator: same seed, same plan. Default: 0.", v => v >= 0, "be a whole number from 0 on");
        Option<int?> starts = CommonOptions.Number<int>(
            "--starts", "N", "Starts of the adaptive allocator, at least 1. Default: 2.", v => v >= 1, "be a whole number from 1 on");
        Option<double?> timeLimit = CommonOptions.TimeLimit("Longest run; the best plan so far is reported. Default: none.");
        Option<double?> memoryLimit = CommonOptions.MemoryLimit();
        Option<int?> threads = CommonOptions.Threads();
        var bound = new Option<bool>("--bound")
        {
            Description = "Prove a lower bound on the cost of every plan by a linear relaxation, and say how far above the optimum the "
                + "plan is at most. The exact allocator proves a bound of its own.",
        };
        Option<Headroom?> headroom = HeadroomOption.Create();
        Option<bool> json = CommonOptions.Json();

        var command = new Command("solve", "Plan deployments and routes for a problem. Ctrl+C stops and reports the best plan so far.")
        {
            problem, allocator, output, plot, seed, starts, timeLimit, memoryLimit, threads, bound, headroom, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string problemPath = parsed.GetRequiredValue(problem);
            (string? planPath, string? plotPath) = (parsed.GetValue(output), parsed.GetValue(plot));
            OutputFile.EnsureUsable("--out", planPath, problemPath);
            OutputFile.EnsureUsable("--plot", plotPath, planPath is null ? [problemPath] : [problemPath, planPath]);
            ProblemTables tables = ProblemTables.Compile(ProblemFile.Load(problemPath));
            var settings = new RunSettings(
                parsed.GetValue(seed) ?? 0,
                parsed.GetValue(starts),
                parsed.GetValue(timeLimit) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                parsed.GetValue(threads))
            {
                MemoryLimitGb = parsed.GetValue(memoryLimit),
            };

            string name = parsed.GetRequiredValue(allocator);
            bool isBounded = parsed.GetValue(bound) && (name != AllocatorRun.Exact || parsed.GetValue(headroom) is not null);
            AllocationResult result = await RunProgress.ShowAsync(screen, name, progress =>
            {
                IAllocator chosen = AllocatorRun.AsAllocator(name, settings);
                if (parsed.GetValue(headroom) is { } room) chosen = new HeadroomAllocator(chosen, room);
                AllocationResult found = chosen.Allocate(tables, null, progress, cancellation);
                return isBounded ? AllocatorRun.WithBound(found, tables, settings, cancellation) : found;
            }).ConfigureAwait(false);
            if (parsed.GetValue(json)) ResultRendering.WriteJson(screen, tables, result);
            else ResultRendering.Write(screen, tables, result);
            if (result is not { FeasiblePlan: { } plan, Report: { } report })
            {
                screen.Error($"{tables.Problem.Name}: {ResultRendering.WhyNoPlan(result)}");
                return ExitStatus.Infeasible;
            }

            if (planPath is not null) PlanFile.Save(plan, planPath);
            if (plotPath is not null) PlanChart.Save(plan, report, plotPath);
            return ExitStatus.Done;
        });
        return command;
    }
}
