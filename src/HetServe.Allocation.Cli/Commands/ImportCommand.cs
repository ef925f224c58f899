using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve import</c>: the parent of the imports.</summary>
internal static class ImportCommand
{
    public static Command Create(Screen screen) => new("import", "Convert the input of another planner to a problem.")
    {
        ImportAibrixCommand.Create(screen), ImportLlmdCommand.Create(screen), ImportMelangeCommand.Create(screen),
    };

    /// <summary>The option <c>--out</c> of each import.</summary>
    public static Option<string> Output() => new("--out")
    {
        HelpName = "PROBLEM.json", Description = $"Write the problem here. {OutputFile.DashHelp}", Required = true,
    };

    /// <summary>Writes the problem and a line about it.</summary>
    public static int Write(Screen screen, OutputFile file, AllocationProblem problem)
    {
        file.Write(screen, ProblemFile.ToJson(problem));
        screen.Beside(file).Line($"{problem.Name}: {problem.Queries.Count} query types, {problem.Tiers.Count} tiers: {file.GivenPath}");
        return ExitStatus.Done;
    }
}
