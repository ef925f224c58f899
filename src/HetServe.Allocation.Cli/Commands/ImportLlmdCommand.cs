using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Importers;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve import llmd</c>.</summary>
internal static class ImportLlmdCommand
{
    public static Command Create(Screen screen)
    {
        var system = new Argument<string[]>("system")
        {
            HelpName = "FILE|FOLDER",
            Description = "System data of llm-d's optimizer inferno: system-data.json, or accelerator-data.json, model-data.json, "
                + "serviceclass-data.json, server-data.json, capacity-data.json and optimizer-data.json, or their folder.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = ImportCommand.Output();
        var models = new Option<string[]>("--model")
        {
            HelpName = "NAME=MODEL",
            Description = "Take the data sheet of the catalog's model MODEL for the system's model NAME. May be repeated. "
                + "Default: the model of the same name, loosely. See hetserve catalog models.",
        };
        Option<string?> sheets = CommonOptions.Text(
            "--sheets", "PROBLEM.json", "Problem file whose models and tiers have data sheets that the catalogs lack.");
        var command = new Command(
            "llmd",
            "Each accelerator becomes a tier, each pair of model and accelerator a profile, each server a query type that its model alone "
            + "serves, the capacity the availability; costs are $ per hour. The system has no data sheets of models: they come from the "
            + "catalog.")
        {
            system, output, models, sheets,
        };
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(system);
            string? from = parsed.GetValue(sheets);
            IEnumerable<string> inputs = LlmdFiles.Of(paths).Where(IsNoProblem);
            OutputFile file = OutputFile.At(output.Name, parsed.GetRequiredValue(output), from is null ? inputs : inputs.Append(from));
            var options = new LlmdImportOptions
            {
                Models = Names(parsed.GetValue(models) ?? []),
                Sheets = from is null ? null : ProblemFile.Load(from),
            };
            return ImportCommand.Write(screen, file, LlmdImport.Load(paths, options));

            // The import ignores problems of its folder, so one of them may be written again.
            bool IsNoProblem(string input) => paths.Contains(input) || !LlmdFiles.IsIgnored(input);
        });
        return command;
    }

    private static Dictionary<string, string> Names(IEnumerable<string> pairs)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || at == pair.Length - 1) throw new InvalidInputException($"--model must be NAME=MODEL, was '{pair}'.");
            if (!names.TryAdd(pair[..at], pair[(at + 1)..]))
                throw new InvalidInputException($"--model must name each model once, was given twice for '{pair[..at]}'.");
        }

        return names;
    }
}
