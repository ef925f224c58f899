using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Fitting;
using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve profile fit</c>.</summary>
internal static class ProfileFitCommand
{
    public static Command Create(Screen screen)
    {
        var files = new Argument<string[]>("files")
        {
            HelpName = "FILE",
            Description = "Results of vllm bench serve --save-result, GuideLLM reports (JSON), profile_export_aiperf.json of AIPerf, "
                + "best_config_topn.csv and pareto.csv of AIConfigurator, or measurements as for validate (CSV). The content decides "
                + "which.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--out")
        {
            HelpName = "PROFILES.json",
            Description = $"Write the profiles here, format hetserve.profiles/1. {OutputFile.DashHelp}",
            Required = true,
        };
        Option<string?> problem = CommonOptions.Text(
            "--problem",
            "PROBLEM.json",
            "Fit options of this problem: its models, tiers, parallelism and engine. Default: those of the catalogs, whose tiers are named "
            + "GPU-PRECISION, such as H100-FP8.");
        Option<string?> engine = CommonOptions.Text(
            "--engine",
            "NAME",
            $"Engine of the catalog: {string.Join(", ", EngineCatalog.All.Select(e => e.Name))}. Default: the problem's parameters, or the "
            + "engine of the file.");
        Option<string?> model = CommonOptions.Text("--model", "NAME", "Model of all rows. Default: the model of the file.");
        Option<string?> tier = CommonOptions.Text(
            "--tier", "NAME", "Tier of all rows. Default: every tier of the file's GPU and precision; a benchmark result names neither.");
        Option<int?> tensor = Degree("--tensor", "Tensor degree of all rows. Default: that of the file; a benchmark result has none.");
        Option<int?> pipeline = Degree("--pipeline", "Pipeline depth of all rows. Default: that of the file, or 1.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "fit",
            "Fit the coefficients of deployment options to measured sweeps. Least squares keep them near the formulas' prediction. "
            + "One point scales the whole prediction; a sweep over batches and prompt lengths moves each coefficient. Use the file "
            + "with: hetserve solve --profiles.")
        {
            files, output, problem, engine, model, tier, tensor, pipeline, json,
        };
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(files);
            string? problemPath = parsed.GetValue(problem);
            string[] inputs = problemPath is null ? paths : [.. paths, problemPath];
            OutputFile file = OutputFile.At(output.Name, parsed.GetRequiredValue(output), inputs);
            var options = new ProfileFitOptions
            {
                Problem = problemPath is null ? null : ProblemFile.Load(problemPath),
                Engine = parsed.GetValue(engine) is { } name ? Engine(name) : null,
                Model = parsed.GetValue(model),
                Tier = parsed.GetValue(tier),
                Tensor = parsed.GetValue(tensor),
                Pipeline = parsed.GetValue(pipeline),
            };
            ProfileFittingResult result = ProfileFitting.Fit(paths.SelectMany(BenchmarkResultFile.Load), options);
            if (result.Profiles.Count == 0) throw new InvalidInputException(WhyNone(result));
            file.Write(screen, ProfileFile.ToJson([.. result.Profiles.Select(p => p.Profile)]));
            Screen beside = screen.Beside(file);
            if (parsed.GetValue(json)) beside.WriteJson(ProfileRendering.Json(result));
            else ProfileRendering.Write(beside, result);
            return ExitStatus.Done;
        });
        return command;
    }

    private static Option<int?> Degree(string name, string description) =>
        CommonOptions.Number<int>(name, "N", description, v => v >= 1, "be a whole number from 1 on");

    private static EngineSpec Engine(string name) => EngineCatalog.Find(name)
        ?? throw new InvalidInputException(WordChoice.NotOneOf("--engine", [.. EngineCatalog.All.Select(e => e.Name)], name));

    private static string WhyNone(ProfileFittingResult result)
    {
        if (result.Unused.Count == 0) return "profile fit: the files have no rows.";
        (MeasurementRow row, string reason) = result.Unused[0];
        string more = result.Unused.Count > 1 ? $" The other {result.Unused.Count - 1} rows cannot be used either." : "";
        return $"{row.File}: line {row.Line}: {reason}.{more}";
    }
}
