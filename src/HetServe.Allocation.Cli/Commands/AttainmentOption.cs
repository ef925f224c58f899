using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Simulation.Attainment;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>The options of <c>hetserve solve</c> that ask for a simulated attainment.</summary>
internal sealed class AttainmentOption
{
    private readonly Option<double?> _target = CommonOptions.Number<double>(
        "--attainment", "SHARE",
        "Plan, simulate and correct until this share of the queries of each type meets all its SLOs, such as 0.99; prints the "
        + "rounds. Plans with the adaptive heuristic unless --allocator says greedy, paper-gh, paper-agh or exact. Stops after 8 "
        + "rounds or --time-limit, 15 s by default.",
        v => v is >= 0.5 and <= 0.9999, "be a number from 0.5 to 0.9999");

    private readonly Option<string[]> _trace = new("--trace")
    {
        HelpName = "FILE",
        Description = "With --attainment: simulate these request traces, as hetserve simulate does, in place of Poisson arrivals.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int[]> _stepTokens = new("--step-tokens")
    {
        HelpName = "N",
        Description = "With --attainment: values of performance.maxStepTokens to try beside that of the problem, each with rounds of its "
            + "own. A plan for another value needs engines with that setting.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _target, _trace, _stepTokens }) command.Options.Add(option);
    }

    /// <summary>Trace files; empty for none.</summary>
    public string[] Traces(ParseResult parsed) => parsed.GetValue(_trace) ?? [];

    /// <summary>What is asked for; null without <c>--attainment</c>.</summary>
    /// <exception cref="InvalidInputException">An option needs <c>--attainment</c>, or the problem cannot be simulated.</exception>
    public AttainmentOptions? Read(ParseResult parsed, AllocationProblem problem, RunSettings settings)
    {
        (double? target, string[] traces, int[] tokens) = (parsed.GetValue(_target), Traces(parsed), parsed.GetValue(_stepTokens) ?? []);
        if (target is not { } share)
        {
            if (traces.Length > 0) throw new InvalidInputException("--trace must be given with --attainment.");
            if (tokens.Length > 0) throw new InvalidInputException("--step-tokens must be given with --attainment.");
            return null;
        }

        if (!problem.Performance.IsEngine)
            throw new InvalidInputException($"--attainment needs performance.model 'engine', '{problem.Name}' has 'roofline'.");
        if (tokens.Any(n => n < 1)) throw new InvalidInputException($"--step-tokens must be whole numbers from 1 on, was {tokens.Min()}.");
        var options = new AttainmentOptions
        {
            Target = share,
            StepTokens = tokens,
            Arrivals = traces.Length > 0 ? new TraceArrivals(traces.Select(file => WorkloadTrace.Load(file))) : null,
            Simulation = new SimulationOptions { Seed = settings.Seed, DegreeOfParallelism = settings.Threads },
        };
        return settings.TimeLimit is { } limit ? options with { TimeLimit = limit } : options;
    }
}
