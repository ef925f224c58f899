using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Arrivals;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve simulate</c>.</summary>
internal static class SimulateCommand
{
    private const string Fixed = "fixed", Gamma = "gamma", Traced = "trace";
    private const double MostRate = 1e6, MostBurst = 100, WarmUpShare = 0.1;

    public static Command Create(Screen screen)
    {
        Argument<string> problem = CommonOptions.Problem();
        Argument<string> plan = CommonOptions.Plan();
        var trace = new Option<string[]>("--trace")
        {
            HelpName = "FILE",
            Description = "Replay request traces in CSV, as hetserve calibrate reads them, several at once, each from its first request "
                + "on. A request is of the query type named after its class, such as conv/in-short/out-long, or else of the nearest one by "
                + "lengths, among those whose names start with the name of the trace if there are any. Default: Poisson arrivals.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<double?> rate = CommonOptions.Number<double>(
            "--rate", "X", "Factor on all arrival rates. Default: 1.", v => v is > 0 and <= MostRate, "be a number > 0 and at most 1e6");
        Option<double?> seconds = CommonOptions.Number<double>(
            "--seconds", "N", "Time to simulate, its first tenth for warm-up. Default: the whole trace, or an hour.",
            v => v is > 0 and <= FailOption.MostSeconds, "be a number > 0 and at most 3.6e7");
        Option<string?> lengths = Lengths();
        Option<double?> burst = CommonOptions.Number<double>(
            "--burst", "CV",
            "Coefficient of variation of the gaps between arrivals: more than 1 for bursts. Default: 1, a Poisson process. Not "
            + "with --trace.",
            v => v is > 0 and <= MostBurst, "be a number > 0 and at most 100");
        Option<string[]> fail = FailOption.Create();
        Option<long?> seed = CommonOptions.Number<long>(
            "--seed", "N", "Seed of arrivals, lengths and routes: same seed, same result. Default: 0.", v => v >= 0,
            "be a whole number from 0 on");
        Option<int?> threads = CommonOptions.Number<int>(
            "--threads", "N", "Threads, at least 1. Default: one per processor.", v => v >= 1, "be a whole number from 1 on");
        Option<string?> profiles = ProfilesOption.Create();
        Option<bool> json = CommonOptions.Json();
        Option<string?> plot = ChartFile.CreateOption("attainment, latencies and load over time here");

        var command = new Command(
            "simulate",
            "Simulate a plan, engine by engine and step by step. Reports SLO attainment with its 95 % interval, percentiles of "
            + "TTFT, TPOT and delay, and the load of each deployment. The problem must use the engine model. Ctrl+C stops and "
            + "reports the time simulated.")
        {
            problem, plan, trace, rate, seconds, lengths, burst, fail, seed, threads, profiles, json, plot,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            (string problemPath, string planPath) = (parsed.GetRequiredValue(problem), parsed.GetRequiredValue(plan));
            string[] traces = parsed.GetValue(trace) ?? [];
            string? length = parsed.GetValue(lengths);
            if (length == Traced && traces.Length == 0) throw new InvalidInputException("--lengths trace must be given with --trace.");
            if (parsed.GetValue(burst) is not null && traces.Length > 0)
                throw new InvalidInputException("--burst must not be given with --trace.");
            string[] inputs = [problemPath, planPath, .. traces, .. parsed.GetValue(profiles) is { } path ? [path] : Array.Empty<string>()];
            ChartFile? chartFile = ChartFile.At(parsed.GetValue(plot), inputs);
            AllocationProblem instance = ProfilesOption.Load(parsed, profiles, problemPath);
            if (!instance.Performance.IsEngine)
                throw new InvalidInputException($"{problemPath}: performance.model must be 'engine' to be simulated, was 'roofline'.");
            AllocationPlan deployed = CommonOptions.LoadPlan(ProblemTables.Compile(instance), planPath);
            ReplicaFailure[] failures = [.. (parsed.GetValue(fail) ?? []).Select(text => FailOption.Read(text, deployed))];
            double factor = parsed.GetValue(rate) ?? 1;
            try
            {
                IArrivals arrivals = traces.Length == 0
                    ? new RandomArrivals
                    {
                        RateFactor = factor, GapCv = parsed.GetValue(burst) ?? 1, Lengths = ModelOf(length) ?? LengthModel.Gamma,
                    }
                    : new TraceArrivals(traces.Select(file => WorkloadTrace.Load(file))) { RateFactor = factor, Lengths = ModelOf(length) };
                var options = new SimulationOptions
                {
                    Duration = parsed.GetValue(seconds) is { } time ? TimeSpan.FromSeconds(time) : null,
                    Seed = parsed.GetValue(seed) ?? 0,
                    Failures = failures,
                    DegreeOfParallelism = parsed.GetValue(threads),
                };
                SimulationResult result = await RunProgress.ShowAsync(screen, "simulate", progress =>
                {
                    if (arrivals is TraceArrivals recorded) recorded.Measure(cancellation);
                    FailOption.EnsureWithin(failures, options.Duration, arrivals.Duration);
                    return PlanSimulator.Run(instance, deployed, arrivals, options, progress, cancellation);
                }).ConfigureAwait(false);
                if (!result.IsComplete && result.Simulated <= WarmUpShare * result.Duration)
                    throw new OperationCanceledException(cancellation);
                Screen beside = screen.Beside(chartFile?.File);
                if (parsed.GetValue(json)) SimulationRendering.WriteJson(beside, instance, result);
                else SimulationRendering.Write(beside, instance, result);
                chartFile?.Write(screen, SimulationChart.Create(instance, result));
                return ExitStatus.Done;
            }
            catch (ArgumentException e)
            {
                throw InvalidInputException.Of(e);
            }
        });
        return command;
    }

    private static Option<string?> Lengths()
    {
        string[] words = [Fixed, Gamma, Traced];
        var option = new Option<string?>("--lengths")
        {
            HelpName = string.Join('|', words),
            Description = "Lengths of the queries: the means of the query type, gamma with its means and coefficients of variation, or "
                + "those of the trace. Default: trace with --trace, or else gamma.",
            CustomParser = result => CommonOptions.WordOf(result, "--lengths", words),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>How lengths are drawn; null for those of the trace, or where the option is left out.</summary>
    private static LengthModel? ModelOf(string? word) => word switch
    {
        Fixed => LengthModel.Fixed,
        Gamma => LengthModel.Gamma,
        _ => null,
    };
}
