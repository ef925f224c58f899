using System.CommandLine;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study</c>: the parent of one sub-command for each study.</summary>
internal static class StudyCommand
{
    public static Command Create(Screen screen) => new(
        "study",
        "Measure allocators. Each command is a study and prints tables. With --out, it also writes Markdown, CSV and a chart into "
        + "a folder. The same seed gives the same figures, except times.")
    {
        StudyAblationCommand.Create(screen),
        StudyBaselinesCommand.Create(screen),
        StudyRollingCommand.Create(screen),
        StudyStressCommand.Create(screen),
        StudyHeadroomCommand.Create(screen),
        StudyScenariosCommand.Create(screen),
        StudySweepCommand.Create(screen),
        StudyScalingCommand.Create(screen),
        StudySimulationCommand.Create(screen),
    };
}
