using System.CommandLine;
using System.Text.Json;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study rolling</c>.</summary>
internal static class StudyRollingCommand
{
    private const string Name = "rolling", WindowsFile = $"{Name}-windows.csv";
    private const int DefaultWindows = 288;
    private const double DefaultVolatility = 0.03, DefaultSeconds = 60, MostHours = 10_000;

    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Option<double?> volatility = CommonOptions.Number<double>(
            "--volatility", "SIGMA", "Random walk: standard deviation of the logarithm of a rate from window to window. Default: 0.03.",
            v => v is >= 0 and <= 1, "be a number from 0 to 1");
        var trace = new Option<string[]>("--trace")
        {
            HelpName = "FILE",
            Description = "Demand as in traces, stretched over the windows and scaled to the problem's rates: one workload summary "
                + "(hetserve.workload/1), or traces in CSV. Instead of --volatility.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int?> windows = CommonOptions.Number<int>(
            "--windows", "N", "Number of windows, at least 1. Default: 288, a day of 5 minutes each.", v => v is >= 1 and <= 1_000_000,
            "be a whole number from 1 to 1000000");
        Option<int?> lag = CommonOptions.Number<int>(
            "--lag", "N", "Age in windows of the rates that the planner sees, at most --windows. Default: 1.", v => v >= 0,
            "be a whole number from 0 on");
        var weighed = new PlannerOptions();
        Option<long?> seed = CommonOptions.Number<long>(
            "--seed", "N", "Seed of the demand and of the adaptive allocator. Default: 0.", v => v >= 0, "be a whole number from 0 on");
        Option<double?> timeLimit = CommonOptions.TimeLimit(
            "Longest run of the exact allocator, which starts from the adaptive plan.", DefaultSeconds);
        var simulate = new Option<bool>("--simulate")
        {
            Description = "Also simulate the day of each plan step by step, and table the share of queries that met their SLOs. Needs the "
                + "engine model.",
        };
        Option<string?> output = StudyOutput.Folder(Name, WindowsFile);
        Option<bool> markdown = CommonOptions.Markdown();
        var command = new Command(
            Name,
            "Re-plan every few minutes of a day, and compare with plans made once. Demand drifts, and switching has a cost. The others are "
            + "adaptive and exact plans. rolling-windows.csv has a row for each window. Ctrl+C stops and reports the windows finished.")
        {
            problem, volatility, trace, windows, lag, seed, timeLimit, simulate, output, markdown,
        };
        weighed.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] traces = parsed.GetValue(trace) ?? [];
            (double? sigma, string? folder) = (parsed.GetValue(volatility), parsed.GetValue(output));
            if (traces.Length > 0 && sigma is not null) throw new InvalidInputException("--volatility must not be given with --trace.");
            (int count, long number) = (parsed.GetValue(windows) ?? DefaultWindows, parsed.GetValue(seed) ?? 0);
            if (parsed.GetValue(lag) > count)
                throw new InvalidInputException($"--lag must be at most --windows ({count}), was {parsed.GetValue(lag)}.");
            RollingOptions rolling = weighed.Read(parsed);
            StudyOutput.EnsureUsable(folder, Name, WindowsFile);
            AllocationProblem instance = ProblemFile.Load(parsed.GetRequiredValue(problem));
            if (parsed.GetValue(simulate)) EnsureSimulates(parsed.GetRequiredValue(problem), instance, rolling.Window * count);
            DemandSchedule demand = traces.Length > 0
                ? Demand(instance, Workload(traces, cancellation), count)
                : RandomDemand.Walk(instance, count, sigma ?? DefaultVolatility, number);
            var adaptive = new AdaptiveGreedyAllocator(new AdaptiveGreedyOptions { Seed = number });
            TimeSpan longest = TimeSpan.FromSeconds(parsed.GetValue(timeLimit)!.Value);
            IAllocator exact = AllocatorRun.AsAllocator(AllocatorRun.Exact, new RunSettings(number, longest, null));
            var planner = new RollingPlanner(adaptive, rolling);
            StaticContender[] contenders =
            [
                new("agh, routes kept", adaptive, Reroutes: false, ForPeak: false),
                new("exact, routes kept", exact, Reroutes: false, ForPeak: false),
                new("agh, rerouted", adaptive, Reroutes: true, ForPeak: false),
                new("exact, rerouted", exact, Reroutes: true, ForPeak: false),
                new("agh for peak, rerouted", adaptive, Reroutes: true, ForPeak: true),
            ];
            var options = new RollingStudyOptions { LagWindows = parsed.GetValue(lag) ?? new RollingStudyOptions().LagWindows };
            RollingStudyResult result;
            try
            {
                result = await RunProgress.ShowAsync(
                    screen,
                    Name,
                    progress => RollingStudy.Run(instance, demand, adaptive, planner, contenders, options, progress, cancellation))
                    .ConfigureAwait(false);
            }
            catch (InvalidOperationException e)
            {
                screen.Error(e.Message);
                return ExitStatus.Infeasible;
            }
            finally
            {
                NativeOutput.FlushToError();
            }

            if (result.Finished == 0)
            {
                screen.Error($"{instance.Name}: stopped before a window was finished.");
                return ExitStatus.Infeasible;
            }

            RollingSimulationResult? simulation = !parsed.GetValue(simulate) ? null : await RunProgress.ShowAsync(
                screen, $"{Name}, simulation", progress => RollingSimulation.Run(instance, result, number, progress, cancellation))
                .ConfigureAwait(false);

            StudyOutput.Write(
                screen, parsed.GetValue(markdown), folder, Name, [instance.Performance.Model],
                RollingRendering.Table(result, rolling, simulation),
                () => RollingChart.Create(result).ToSvg());
            if (folder is not null)
                OutputFile.At(output.Name, Path.Combine(folder, WindowsFile)).Write(screen, RollingRendering.Windows(result).ToCsv());
            return ExitStatus.Done;
        });
        return command;
    }

    private static void EnsureSimulates(string path, AllocationProblem problem, TimeSpan day)
    {
        if (!problem.Performance.IsEngine)
            throw new InvalidInputException($"{path}: performance.model must be 'engine' for --simulate, was 'roofline'.");
        if (day.TotalHours > MostHours)
        {
            throw new InvalidInputException(FormattableString.Invariant(
                $"--windows times --window must be at most {MostHours} hours for --simulate, was {day.TotalHours:G6}."));
        }
    }

    private static DemandSchedule Demand(AllocationProblem problem, WorkloadSummary workload, int windows)
    {
        try
        {
            return workload.ToDemandSchedule(problem, windows);
        }
        catch (ArgumentException e)
        {
            throw InvalidInputException.Of(e);
        }
    }

    private static WorkloadSummary Workload(string[] files, CancellationToken cancellation)
    {
        bool[] isTrace = [.. files.Select(f => f.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))];
        if (isTrace is [false]) return WorkloadFile.Load(files[0]);
        if (isTrace.Contains(false))
            throw new InvalidInputException($"--trace must be one workload summary or traces in .csv, was {string.Join(", ", files)}.");
        try
        {
            return WorkloadCalibrator.Calibrate(files.Select(file => WorkloadTrace.Load(file)), null, cancellation);
        }
        catch (ArgumentException e)
        {
            throw InvalidInputException.Of(e);
        }
    }
}
