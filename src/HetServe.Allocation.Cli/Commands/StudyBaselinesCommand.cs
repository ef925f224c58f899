using System.CommandLine;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Studies.Baselines;

namespace HetServe.Allocation.Cli.Commands;

/// <summary><c>hetserve study baselines</c>.</summary>
internal static class StudyBaselinesCommand
{
    private const string Name = "baselines", Reference = "agh";

    public static Command Create(Screen screen) => StudyComparison.Create(
        screen,
        Name,
        "Measure what it is worth to decide all together. Runs AGH and GH, which decide models, GPUs, parallelism and routes at "
        + "once, beside a rounded linear relaxation (lpr), GPUs chosen before models (dvr), the best fleet of one GPU type (hf) "
        + "and the paper's AGH and GH.",
        "Baselines",
        VariantsWithPaper,
        "Above: cost above that of agh, over the problems where both plans are feasible. dvr and hf search their GPUs as agh does.");

    /// <summary>AGH, the reference; GH; and the baselines.</summary>
    public static IReadOnlyList<AllocatorVariant> Variants(long seed)
    {
        var options = new AdaptiveGreedyOptions { Seed = seed };
        IAllocator[] allocators =
        [
            new AdaptiveGreedyAllocator(options), new GreedyAllocator(), new LinearRoundingAllocator(MilpSolvers.Default),
            new DecoupledAllocator(options), new HomogeneousAllocator(options),
        ];
        return [.. allocators.Select(Variant)];
    }

    private static IReadOnlyList<AllocatorVariant> VariantsWithPaper(long seed) =>
    [
        .. Variants(seed),
        Variant(new PaperAdaptiveGreedyAllocator(new PaperAdaptiveGreedyOptions { Seed = seed })),
        Variant(new PaperGreedyAllocator()),
    ];

    private static AllocatorVariant Variant(IAllocator allocator) => new(allocator.Name, allocator, Reference);
}
