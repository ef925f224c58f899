using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve import</c>.</summary>
internal static class ImportCommand
{
    public static Command Create(Screen screen) => new("import", "Convert the input of another planner to a problem.") { Melange(screen) };

    private static Command Melange(Screen screen)
    {
        var configuration = new Argument<string>("configuration")
        {
            HelpName = "CONFIG.json",
            Description = "Configuration of Mélange: gpu_info, workload_distribution, total_request_rate, slice_factor.",
        };
        var output = new Option<string>("--out")
        {
            HelpName = "PROBLEM.json", Description = $"Write the problem here. {OutputFile.DashHelp}", Required = true,
        };
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
            AllocationProblem problem = MelangeImport.Load(from);
            file.Write(screen, ProblemFile.ToJson(problem));
            screen.Beside(file).Line(
                $"{problem.Name}: {problem.Queries.Count} query types, {problem.Tiers.Count} tiers: {file.GivenPath}");
            return ExitStatus.Done;
        });
        return command;
    }
}
