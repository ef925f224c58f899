using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study stress</c>.</summary>
internal static class StudyStressCommand
{
    public const double DefaultSeconds = 60;
    private const string Name = "stress";

    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Option<string[]> allocators = ListOptions.SomeOf(
            "--allocators", AllocatorRun.NamesWithBaselines, "Allocators whose plans are stressed; lpr, dvr and hf are baselines.",
            byDefault: string.Join(',', AllocatorRun.NamesOfOne), most: AllocatorRun.NamesWithBaselines.Length);
        Option<double[]> factors = ListOptions.Factors("--factors", "Stress factors.");
        Option<int?> scenarios = Scenarios();
        Option<long?> seed = Seed();
        Option<double?> timeLimit = CommonOptions.TimeLimit("Longest run of each allocator.", DefaultSeconds);
        Option<string?> output = StudyOutput.Folder(Name);
        Option<bool> markdown = CommonOptions.Markdown();
        var command = new Command(
            Name,
            "Test plans of allocators in worlds worse than their forecast. Keeps the deployments of each plan, first with higher "
            + "delays and errors, then with higher rates. Reports cost and the share of demand whose objectives break, with routes "
            + "kept and demand re-routed.")
        {
            problem, allocators, factors, scenarios, seed, timeLimit, output, markdown,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(output);
            StudyOutput.EnsureUsable(folder, Name);
            ProblemTables tables = ProblemTables.Compile(ProblemFile.Load(parsed.GetRequiredValue(problem)));
            var limit = TimeSpan.FromSeconds(parsed.GetValue(timeLimit)!.Value);
            var settings = new RunSettings(parsed.GetValue(seed) ?? 0, limit, null);
            StressOptions options = new()
            {
                Factors = ListOptions.ValueOr(parsed, factors, ListOptions.DefaultFactors),
                Seed = settings.Seed,
            };
            options = parsed.GetValue(scenarios) is { } count ? options with { Scenarios = count } : options;
            string[] names = ListOptions.ValueOr(parsed, allocators, AllocatorRun.NamesOfOne);
            IAllocator[] chosen = [.. names.Select(name => AllocatorRun.Create(name, settings))];
            StressResult result = await RunProgress.ShowAsync(
                screen, Name, progress => StressStudy.Run(tables, chosen, options, progress, cancellation)).ConfigureAwait(false);
            NativeOutput.FlushToError();
            if (result.Rows.Count == 0)
            {
                screen.Error(result.IsComplete
                    ? $"{tables.Problem.Name}: no allocator found a feasible plan."
                    : $"study {Name}: stopped before the first factor was finished.");
                return ExitStatus.Infeasible;
            }

            StudyOutput.Write(
                screen, parsed.GetValue(markdown), folder, Name, [tables.Problem.Performance.Model],
                StressRendering.Table(tables.Problem.Name, result, options),
                () => StressChart.Create(tables.Problem.Name, result.Rows).ToSvg());
            return ExitStatus.Done;
        });
        return command;
    }

    public static Option<int?> Scenarios() => CommonOptions.Number<int>(
        "--scenarios",
        "N",
        "Number of scenarios for each factor. A scenario multiplies each figure by its own random factor, between 1 and the given one. 0 "
        + "for one scenario that multiplies every figure by the given factor. Default: 100.",
        v => v is >= 0 and <= 1_000_000,
        "be a whole number from 0 to 1000000");

    public static Option<long?> Seed() => CommonOptions.Number<long>(
        "--seed", "N", "Seed of the scenarios and the adaptive allocator. Default: 0.", v => v >= 0, "be a whole number from 0 on");
}
