using System.CommandLine;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Attainment;
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
            AllocatorRun.NamesWithPaper,
            "auto: adaptive, a bound and exact, until the plan is proven to be within --target-gap of the optimum, or for 10 s. "
            + "greedy: one pass, milliseconds. adaptive: a local search from several starts, milliseconds to seconds. exact: a "
            + "mixed-integer programme with a proven bound, from the adaptive plan on; set a time limit. paper-gh, paper-agh: the "
            + "paper's heuristics, for comparison.",
            AllocatorRun.Auto);
        Option<string?> output = CommonOptions.Text(
            "--out", "PLAN.json", $"Write the plan here, if it is feasible; format hetserve.plan/1. {OutputFile.DashHelp}");
        Option<string?> plot = ChartFile.CreateOption("the plan here, if it is feasible");
        Option<long?> seed = CommonOptions.Number<long>(
            "--seed", "N",
            "Seed of auto, adaptive and paper-agh: same seed, same plan. Default: 0.", v => v >= 0, "be a whole number from 0 on");
        Option<string> effort = EffortOption.Create();
        Option<double?> timeLimit =
            CommonOptions.TimeLimit("Longest run; the best plan so far is reported. Default: 10 for auto, none for others.");
        Option<double?> targetGap = CommonOptions.TargetGap();
        Option<double?> memoryLimit = CommonOptions.MemoryLimit();
        Option<int?> threads = CommonOptions.Threads();
        var bound = new Option<bool>("--bound")
        {
            Description = "Prove a lower bound on the cost of every plan by a linear relaxation, and print how far the plan is above the "
                + "optimum at most. Auto and exact prove bounds of their own.",
        };
        Option<Headroom?> headroom = HeadroomOption.Create();
        Option<string?> profiles = ProfilesOption.Create();
        var attainment = new AttainmentOption();
        Option<bool> json = CommonOptions.Json();

        var command = new Command("solve", "Plan deployments and routes for a problem. Ctrl+C stops and reports the best plan so far.")
        {
            problem, allocator, output, plot, seed, effort, timeLimit, targetGap, memoryLimit, threads, bound, headroom, profiles, json,
        };
        attainment.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string problemPath = parsed.GetRequiredValue(problem);
            string[] inputs =
                [problemPath, .. attainment.Traces(parsed), .. parsed.GetValue(profiles) is { } path ? [path] : Array.Empty<string>()];
            OutputFile? planFile = OutputFile.At(output.Name, parsed.GetValue(output), inputs);
            ChartFile? chartFile = ChartFile.At(parsed.GetValue(plot), inputs);
            chartFile?.File.EnsureOther(planFile);
            ProblemTables tables = ProblemTables.Compile(ProfilesOption.Load(parsed, profiles, problemPath));
            var settings = new RunSettings(
                parsed.GetValue(seed) ?? 0,
                parsed.GetValue(timeLimit) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                parsed.GetValue(threads))
            {
                Effort = EffortOption.Of(parsed, effort, timeLimit, parsed.GetRequiredValue(allocator)),
                MemoryLimitGb = parsed.GetValue(memoryLimit),
                TargetGap = parsed.GetValue(targetGap),
            };

            string name = parsed.GetRequiredValue(allocator);
            AttainmentOptions? target = attainment.Read(parsed, tables.Problem, settings);
            if (target is not null && (parsed.GetValue(headroom) is not null || parsed.GetValue(bound)))
                throw new InvalidInputException("--attainment must not be given with --headroom or --bound.");
            AttainmentResult? attained = target is null ? null : await AttainAsync(screen, name, tables, settings, target, cancellation)
                .ConfigureAwait(false);
            bool isBounded = parsed.GetValue(bound) && (!AllocatorRun.ProvesBound(name) || parsed.GetValue(headroom) is not null);
            AllocationResult result = attained?.Allocation ?? await RunProgress.ShowAsync(screen, name, progress =>
            {
                IAllocator chosen = AllocatorRun.AsAllocator(name, settings);
                if (parsed.GetValue(headroom) is { } room) chosen = new HeadroomAllocator(chosen, room);
                AllocationResult found = chosen.Allocate(tables, null, progress, cancellation);
                return isBounded ? AllocatorRun.WithBound(found, tables, settings, cancellation) : found;
            }).ConfigureAwait(false);
            Screen beside = screen.Beside(planFile, chartFile?.File);
            if (parsed.GetValue(json))
            {
                ResultRendering.WriteJson(beside, tables, result, attained);
            }
            else
            {
                if (attained is not null) AttainmentRendering.Write(beside, attained);
                ResultRendering.Write(beside, tables, result);
            }

            if (result is not { FeasiblePlan: { } plan, Report: { } report })
            {
                screen.Error($"{tables.Problem.Name}: {ResultRendering.WhyNoPlan(result)}");
                return ExitStatus.Infeasible;
            }

            planFile?.Write(screen, PlanFile.ToJson(plan));
            chartFile?.Write(screen, PlanChart.Create(plan, report));
            return attained is null or { IsReached: true } ? ExitStatus.Done : ExitStatus.Infeasible;
        });
        return command;
    }

    private static Task<AttainmentResult> AttainAsync(
        Screen screen, string allocator, ProblemTables tables, RunSettings settings, AttainmentOptions target,
        CancellationToken cancellation)
    {
        IAllocator inner = AllocatorRun.AsAllocator(
            allocator == AllocatorRun.Auto ? AllocatorRun.Adaptive : allocator,
            settings with { TimeLimit = target.TimeLimit / target.MaxRounds });
        return RunProgress.ShowAsync<AttainmentResult>(screen, "attainment", (IProgress<AllocationProgress> progress) =>
        {
            try
            {
                if (target.Arrivals is TraceArrivals recorded) recorded.Measure(cancellation);
                return new AttainmentPlanner(inner, target).Plan(
                    tables, null, new RoundProgress(progress, target.MaxRounds), cancellation);
            }
            catch (ArgumentException e)
            {
                throw InvalidInputException.Of(e);
            }
        });
    }

    /// <summary>Rounds as a share of those that there may be, with the cost of the last.</summary>
    private sealed class RoundProgress(IProgress<AllocationProgress> progress, int rounds) : IProgress<AttainmentRound>
    {
        public void Report(AttainmentRound value) =>
            progress.Report(new AllocationProgress(default, value.Plan.Cost.Total, null, (double)value.Number / rounds));
    }
}
