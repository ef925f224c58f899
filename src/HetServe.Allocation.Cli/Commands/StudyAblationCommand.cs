using System.CommandLine;
using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study ablation</c>.</summary>
internal static class StudyAblationCommand
{
    private const string Name = "ablation";

    public static Command Create(Screen screen) => StudyComparison.Create(
        screen,
        Name,
        "Measure what each mechanism of the paper's heuristics is worth. Runs its GH and AGH with all of M1 (parallelism-aware "
        + "feasibility), M2 (cost per effective coverage) and M3 (parallelism upgrade), and without each, beside the GH and AGH of "
        + "this tool. Reports broken constraints, and costs relative to the same allocator with all mechanisms.",
        "Ablation of M1, M2 and M3",
        seed => AblationStudy.Variants(new PaperAdaptiveGreedyOptions { Seed = seed }),
        "Above: cost above that of the same allocator with all mechanisms, over the problems where both plans are feasible; gh and agh "
        + "against paper-gh and paper-agh. Breaks: problems by constraint broken; no plan is repaired.");
}
