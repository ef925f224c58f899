using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study simulation</c>.</summary>
internal static class StudySimulationCommand
{
    private const string Name = "simulation", Fixed = "fixed", Gamma = "gamma";

    public static Command Create(Screen screen)
    {
        var problems = new StudyProblems();
        Option<string> lengths = CommonOptions.OneOf(
            "--lengths", "--lengths", [Fixed, Gamma],
            "Lengths of the simulated queries: the means, or gamma with the spread of the query type.", Fixed);
        Option<double?> seconds = CommonOptions.Number<double>(
            "--seconds", "SECONDS", "Simulated time of each plan. Default: 3600.", v => v is >= 60 and <= 1e6,
            "be a number from 60 to 1e6");
        Option<string?> output = StudyOutput.Folder(Name, StudyOutput.SecondTable(Name));
        Option<bool> markdown = CommonOptions.Markdown();
        var command = new Command(
            Name,
            "Compare the closed forms of the engine model with simulations. Plans each problem with the adaptive allocator, "
            + "simulates the plan step by step, and tables the errors of the mean time to first token and per output token by "
            + "utilisation.")
        {
            lengths, seconds, output, markdown,
        };
        problems.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string? folder = parsed.GetValue(output);
            StudyOutput.EnsureUsable(folder, Name, StudyOutput.SecondTable(Name));
            IReadOnlyList<AllocationProblem> loaded = problems.Load(parsed);
            if (loaded.FirstOrDefault(problem => !problem.Performance.IsEngine) is { } roofline)
                throw new InvalidInputException($"Problem '{roofline.Name}' must have performance.model 'engine' to be simulated.");
            var options = new SimulationAccuracyOptions
            {
                Lengths = parsed.GetValue(lengths) == Gamma ? LengthModel.Gamma : LengthModel.Fixed,
                Seed = problems.Seed(parsed),
            };
            options = parsed.GetValue(seconds) is { } length ? options with { Duration = TimeSpan.FromSeconds(length) } : options;
            IAllocator allocator = AllocatorRun.Create(AllocatorRun.Adaptive, new RunSettings(options.Seed, null, null));
            SimulationAccuracyResult result = await RunProgress.ShowAsync(
                screen, Name, progress => SimulationAccuracyStudy.Run(loaded, allocator, options, progress, cancellation))
                .ConfigureAwait(false);
            if (result.Rows.Count == 0)
            {
                screen.Error($"study {Name}: no route with {options.LeastQueries} simulated queries.");
                return ExitStatus.Infeasible;
            }

            StudyOutput.Write(
                screen, parsed.GetValue(markdown), folder, Name, [PerformanceModelKind.Engine],
                SimulationAccuracyTables.Errors(result, options),
                () => SimulationAccuracyTables.Chart(result).ToSvg(), SimulationAccuracyTables.Largest(result));
            return ExitStatus.Done;
        });
        return command;
    }
}
