using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve generate</c>.</summary>
internal static class GenerateCommand
{
    public static Command Create(Screen screen)
    {
        Argument<int> queries = CommonOptions.OptionalCount("queries", "I", "Number of query types, at least 1.");
        Argument<int> models = CommonOptions.OptionalCount("models", "J", "Number of models, at least 1.");
        Argument<int> tiers = CommonOptions.OptionalCount("tiers", "K", "Number of GPU tiers, at least 1.");
        Option<ProblemFamily?> family = CommonOptions.Family();
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

        Option[] synthetic = [capped, budget, maxUnmet, ttft, average, measured, starved, model];
        var command = new Command(
            "generate",
            $"Write a synthetic problem. Its size is I query types, J models and K tiers ({SyntheticSize.Limits}), or it is of a family.")
        {
            queries, models, tiers, family, seed, output,
        };
        foreach (Option option in synthetic) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.Errors.Any()) return;
            Argument[] sizes = [queries, models, tiers];
            bool hasFamily = result.GetResult(family) is not null;
            if (hasFamily)
            {
                string[] besides =
                [
                    .. sizes.Where(size => result.GetResult(size) is { Tokens.Count: > 0 }).Select(size => size.HelpName!),
                    .. synthetic.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name),
                ];
                if (besides.Length > 0)
                    result.AddError($"{string.Join(", ", besides)}: not allowed with {family.Name}, whose seeds decide it.");
            }
            else if (sizes.FirstOrDefault(size => result.GetResult(size) is not { Tokens.Count: > 0 }) is { } missing)
            {
                result.AddError($"{missing.HelpName} is missing: give I, J and K, or {family.Name}.");
            }
        });
        command.SetAction(parsed =>
        {
            OutputFile file = OutputFile.At(output.Name, parsed.GetRequiredValue(output));
            long drawn = parsed.GetValue(seed) ?? 0;
            AllocationProblem problem = parsed.GetValue(family) is { } chosen
                ? chosen.Generate(drawn)
                : Synthetic(
                    new ProblemSize(parsed.GetValue(queries), parsed.GetValue(models), parsed.GetValue(tiers)),
                    drawn,
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

    private static AllocationProblem Synthetic(ProblemSize size, long seed, SyntheticInstanceOptions options)
    {
        SyntheticSize.EnsureAllowed(size);
        return SyntheticInstances.Generate(size.Queries, size.Models, size.Tiers, seed, options);
    }
}
