using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop.Importers;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve import melange</c>.</summary>
internal static class ImportMelangeCommand
{
    public static Command Create(Screen screen)
    {
        var configuration = new Argument<string>("configuration")
        {
            HelpName = "CONFIG.json",
            Description = "Configuration of Mélange: gpu_info, workload_distribution, total_request_rate, slice_factor.",
        };
        Option<string> output = ImportCommand.Output();
        var command = new Command(
            "melange",
            "Each bucket becomes a query type, each GPU a tier, each throughput a measurement; costs are $ per hour. slice_factor is "
            + "ignored, because a query type can be split into any shares.")
        {
            configuration, output,
        };
        command.SetAction(parsed =>
        {
            string from = parsed.GetRequiredValue(configuration);
            OutputFile file = OutputFile.At(output.Name, parsed.GetRequiredValue(output), from);
            return ImportCommand.Write(screen, file, MelangeImport.Load(from));
        });
        return command;
    }
}
