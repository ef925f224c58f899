using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Baselines;

namespace HetServe.Allocation.Comparison;

/// <summary>The compared algorithms, in the order of the tables.</summary>
internal static class Algorithms
{
    public static Algorithm Greedy => Find("gh");

    public static Algorithm Adaptive => Find("agh");

    public static Algorithm Highs => Find("highs");

    public static Algorithm Scip => Find("scip");

    public static IReadOnlyList<Algorithm> All { get; } =
    [
        new("gh", "GH", AlgorithmKind.Heuristic, _ => new GreedyAllocator()),
        new("agh", "AGH", AlgorithmKind.Search, options => new AdaptiveGreedyAllocator(Adapted(options))),
        new("paper-gh", "paper GH", AlgorithmKind.Heuristic, _ => new PaperGreedyAllocator()),
        new("paper-agh", "paper AGH", AlgorithmKind.Heuristic, _ => new PaperAdaptiveGreedyAllocator()),
        new("homogeneous", "one GPU type", AlgorithmKind.Heuristic, _ => new HomogeneousAllocator(OneThread)),
        new("decoupled", "models first", AlgorithmKind.Heuristic, _ => new DecoupledAllocator(OneThread)),
        new("rounding", "LP rounding", AlgorithmKind.Heuristic, _ => new LinearRoundingAllocator(MilpSolvers.Default)),
        new("highs", "HiGHS", AlgorithmKind.Exact, options => new ExactAllocator(new HighsSolver(), Limited(options))),
        new("scip", "SCIP", AlgorithmKind.Exact, options => new ExactAllocator(new ScipSolver(), Limited(options))),
    ];

    private static AdaptiveGreedyOptions OneThread => new() { DegreeOfParallelism = 1 };

    /// <summary>The algorithm of a name.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static Algorithm Find(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name)
        ?? throw new FormatException($"'{name}': must be one of {string.Join(", ", All.Select(algorithm => algorithm.Name))}.");

    private static AdaptiveGreedyOptions Adapted(ComparisonOptions options) => new() { DegreeOfParallelism = options.Threads };

    private static ExactOptions Limited(ComparisonOptions options) =>
        new() { TimeLimit = TimeSpan.FromSeconds(options.ExactLimitSeconds), Threads = options.Threads };
}
