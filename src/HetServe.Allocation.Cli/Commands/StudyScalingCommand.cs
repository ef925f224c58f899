using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study scaling</c>.</summary>
internal static class StudyScalingCommand
{
    private const string Name = "scaling";
    private const double DefaultLimit = 60, MostSeconds = 1e6;

    public static Command Create(Screen screen)
    {
        var defaults = new ScalingOptions();
        Option<string?> sizes = CommonOptions.Text(
            "--sizes", "IxJxK,...",
            $"Sizes of synthetic problems: query types x models x tiers, {SyntheticSize.Limits}. "
            + $"Default: {string.Join(',', defaults.Sizes)}.");
        Option<string?> seeds = CommonOptions.Text("--seeds", "N,N-M", "Seeds: one problem of each size for each seed. Default: 1-3.");
        Option<double?> limit = CommonOptions.Number<double>(
            "--exact-limit", "SECONDS", $"Longest run of the exact allocator on a problem. Default: {DefaultLimit}.",
            v => v is > 0 and <= MostSeconds, "be a number > 0 and at most 1e6");
        Option<int?> runs = CommonOptions.Number<int>(
            "--runs", "N", $"Least number of timed runs of a heuristic on a problem; the median counts. Default: {defaults.Runs}.",
            v => v >= 1, "be a whole number from 1 on");
        Option<double?> warmUp = CommonOptions.Number<double>(
            "--warm-up", "SECONDS", "Warm-up of a heuristic on each problem before it is timed. Default: 1.", v => v is >= 0 and <= 3600,
            "be a number from 0 to 3600");
        Option<int?> threads = CommonOptions.Threads();
        Option<string?> output = StudyOutput.Folder(Name, StudyOutput.SecondTable(Name));
        Option<bool> markdown = CommonOptions.Markdown();
        Option<string?> model = CommonOptions.SyntheticModel();
        var command = new Command(
            Name,
            "Measure how run time and gap grow with the problem. Runs GH and AGH, repeatedly after a warm-up, and the exact "
            + "allocator, once and without a starting plan, on synthetic problems of growing size. Costs repeat, times do not: run "
            + "nothing else meanwhile. Ctrl+C stops and leaves out unfinished problems.")
        {
            sizes, seeds, limit, runs, warmUp, threads, model, output, markdown,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(output);
            StudyOutput.EnsureUsable(folder, Name, StudyOutput.SecondTable(Name));
            var options = new ScalingOptions
            {
                Sizes = parsed.GetValue(sizes) is { } some ? [.. some.Split(',').Select(ProblemSize.Parse).Distinct()] : defaults.Sizes,
                Seeds = parsed.GetValue(seeds) is { } list ? [.. SeedList.Parse(list)] : defaults.Seeds,
                Model = CommonOptions.ModelOf(parsed.GetValue(model)),
                Runs = parsed.GetValue(runs) ?? defaults.Runs,
                WarmUp = parsed.GetValue(warmUp) is { } seconds ? TimeSpan.FromSeconds(seconds) : defaults.WarmUp,
            };
            foreach (ProblemSize size in options.Sizes) SyntheticSize.EnsureAllowed(size, sizes.Name);
            var free = new RunSettings(0, null, parsed.GetValue(threads));
            RunSettings limited = free with { TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(limit) ?? DefaultLimit) };
            IAllocator[] heuristics =
                [AllocatorRun.Create(AllocatorRun.Greedy, free), AllocatorRun.Create(AllocatorRun.Adaptive, free)];
            IAllocator exact = AllocatorRun.Create(AllocatorRun.Exact, limited);
            ScalingResult result = await RunProgress.ShowAsync(
                screen, Name, progress => ScalingStudy.Run(heuristics, exact, options, progress, cancellation)).ConfigureAwait(false);
            NativeOutput.FlushToError();
            if (result.Rows.Count == 0)
            {
                screen.Error($"study {Name}: stopped before the first problem was finished.");
                return ExitStatus.Infeasible;
            }

            StudyOutput.Write(
                screen, parsed.GetValue(markdown), folder, Name, [options.Model],
                ScalingTables.Summary(result, limited.TimeLimit.Value), () => ScalingChart.Create(result).ToSvg(),
                ScalingTables.Details(result));
            return ExitStatus.Done;
        });
        return command;
    }
}
