using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve generate</c>.</summary>
internal static class GenerateCommand
{
    public static Command Create(Screen screen)
    {
        Argument<int> queries = CommonOptions.Count("queries", "I", "Number of query types, at least 1.");
        Argument<int> models = CommonOptions.Count("models", "J", "Number of models, at least 1.");
        Argument<int> tiers = CommonOptions.Count("tiers", "K", "Number of GPU tiers, at least 1.");
        Option<int?> seed = CommonOptions.Number<int>(
            "--seed", "N", "Seed: same seed, same problem. Default: 0.", v => v >= 0, "be a whole number from 0 on");
        var output = new Option<string>("--out")
        {
            HelpName = "FILE", Description = $"Write the problem here. {OutputFile.DashHelp}", Required = true,
        };
        var capped = new Option<bool>("--capped") { Description = "Make physical GPUs scarce." };
        Option<double?> budget = CommonOptions.Number<double>(
            "--budget", "DOLLARS", "Limit on rental and storage over 24 hours. Default: none.", v => v >= 0 && double.IsFinite(v),
            "be a number from 0 on");
        Option<double?> maxUnmet = CommonOptions.Number<double>(
            "--max-unmet", "FRACTION", "Largest unmet share of each query type. Default: 1.", v => v is >= 0 and <= 1,
            "be a number from 0 to 1");
        var ttft = new Option<bool>("--ttft") { Description = "Add a TTFT and a TPOT objective to each query type." };
        var average = new Option<bool>("--average") { Description = "Delay objectives on average, half of the error objectives by route." };
        var measured = new Option<bool>("--measured") { Description = "Add measured profiles for some routes." };
        var starved = new Option<bool>("--storage-starved") { Description = "Provide too little storage for all models." };

        Option<string?> model = CommonOptions.SyntheticModel();

        var command = new Command("generate", $"Write a synthetic problem of I query types, J models and K tiers: {SyntheticSize.Limits}.")
        {
            queries, models, tiers, seed, output, capped, budget, maxUnmet, ttft, average, measured, starved, model,
        };
        command.SetAction(parsed =>
        {
            OutputFile file = OutputFile.At(output.Name, parsed.GetRequiredValue(output));
            var size = new ProblemSize(parsed.GetValue(queries), parsed.GetValue(models), parsed.GetValue(tiers));
            SyntheticSize.EnsureAllowed(size);
            AllocationProblem problem = SyntheticInstances.Generate(
                size.Queries,
                size.Models,
                size.Tiers,
                parsed.GetValue(seed) ?? 0,
                new SyntheticInstanceOptions
                {
                    Model = CommonOptions.ModelOf(parsed.GetValue(model)),
                    Capped = parsed.GetValue(capped),
                    Budget = parsed.GetValue(budget),
                    MaxUnmet = parsed.GetValue(maxUnmet) ?? 1,
                    LimitTtftAndTpot = parsed.GetValue(ttft),
                    AverageDelay = parsed.GetValue(average),
                    Measured = parsed.GetValue(measured),
                    StorageStarved = parsed.GetValue(starved),
                });
            file.Write(screen, ProblemFile.ToJson(problem));
            screen.Beside(file).Line($"{problem.Name}: {file.GivenPath}");
            return ExitStatus.Done;
        });
        return command;
    }
}
