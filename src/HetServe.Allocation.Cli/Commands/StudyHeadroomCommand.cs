using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study headroom</c>.</summary>
internal static class StudyHeadroomCommand
{
    private const string Name = "headroom";

    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Option<string> allocator = CommonOptions.OneOf(
            "--allocator", "-a", AllocatorRun.Names, "The allocator that plans.", AllocatorRun.Adaptive);
        Option<double[]> levels = ListOptions.Factors("--levels", "Headroom factors to plan with.");
        Option<double?> factor = CommonOptions.Number<double>(
            "--factor", "F", "Stress factor of the worlds that the plans meet. Default: 1.5.", v => v >= 1 && double.IsFinite(v),
            "be a number of at least 1");
        Option<int?> scenarios = StudyStressCommand.Scenarios();
        Option<long?> seed = StudyStressCommand.Seed();
        Option<double?> timeLimit = CommonOptions.TimeLimit("Longest run for each plan.", StudyStressCommand.DefaultSeconds);
        Option<string?> output = StudyOutput.Folder(Name);
        Option<bool> markdown = CommonOptions.Markdown();
        var command = new Command(
            Name,
            "Measure the cost of robustness. Plans with more and more headroom, first for delays and errors, then for rates, and "
            + "tests each plan in worlds worse than its forecast. Reports planned cost against the share of demand whose "
            + "objectives break.")
        {
            problem, allocator, levels, factor, scenarios, seed, timeLimit, output, markdown,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(output);
            StudyOutput.EnsureUsable(folder, Name);
            ProblemTables tables = ProblemTables.Compile(ProblemFile.Load(parsed.GetRequiredValue(problem)));
            var limit = TimeSpan.FromSeconds(parsed.GetValue(timeLimit)!.Value);
            var settings = new RunSettings(parsed.GetValue(seed) ?? 0, limit, null);
            HeadroomOptions options = new()
            {
                Levels = ListOptions.ValueOr(parsed, levels, ListOptions.DefaultFactors),
                Seed = settings.Seed,
            };
            options = parsed.GetValue(factor) is { } highest ? options with { Factor = highest } : options;
            options = parsed.GetValue(scenarios) is { } count ? options with { Scenarios = count } : options;
            IAllocator chosen = AllocatorRun.Create(parsed.GetRequiredValue(allocator), settings);
            HeadroomResult result = await RunProgress.ShowAsync(
                screen, Name, progress => HeadroomStudy.Run(tables, chosen, options, progress, cancellation)).ConfigureAwait(false);
            NativeOutput.FlushToError();
            if (result.Curves.All(c => c.Rows.All(r => r.Stress is null)))
            {
                screen.Error(result.IsComplete
                    ? $"{tables.Problem.Name}: '{chosen.Name}' found no feasible plan."
                    : $"study {Name}: stopped before the first curve was finished.");
                return ExitStatus.Infeasible;
            }

            StudyTable table = HeadroomRendering.Table(tables.Problem.Name, chosen.Name, result, options);
            StudyOutput.Write(
                screen, parsed.GetValue(markdown), folder, Name, [tables.Problem.Performance.Model], table,
                () => HeadroomChart.Create(table.Title, result.Curves).ToSvg());
            return ExitStatus.Done;
        });
        return command;
    }
}
