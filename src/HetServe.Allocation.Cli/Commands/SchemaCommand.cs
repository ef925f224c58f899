using System.CommandLine;
using System.Text;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve schema</c>.</summary>
internal static class SchemaCommand
{
    public static Command Create(Screen screen) => new("schema", "Print the JSON Schema (draft 2020-12) of a file format.")
    {
        Of(screen, "problem", ProblemFile.Format, ProblemFile.Schema),
        Of(screen, "plan", PlanFile.Format, PlanFile.Schema),
    };

    private static Command Of(Screen screen, string name, string format, Func<string> schema)
    {
        Option<string?> output = CommonOptions.Text(
            "--out", "FILE", $"Write the schema here instead of printing it. {OutputFile.DashHelp}");
        var command = new Command(name, $"Print the schema of {format} files.") { output };
        command.SetAction(parsed =>
        {
            OutputFile.WriteOrPrint(screen, OutputFile.At(output.Name, parsed.GetValue(output)), schema());
            return ExitStatus.Done;
        });
        return command;
    }
}
