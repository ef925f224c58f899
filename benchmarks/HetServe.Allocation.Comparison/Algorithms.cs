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
        new("agh-quick", "AGH quick", AlgorithmKind.Search, options => new AdaptiveGreedyAllocator(Adapted(options, SearchEffort.Quick))),
        new("agh", "AGH", AlgorithmKind.Search, options => new AdaptiveGreedyAllocator(Adapted(options, SearchEffort.Balanced))),
        new("agh-thorough", "AGH thorough", AlgorithmKind.Search, options => new AdaptiveGreedyAllocator(Adapted(options, SearchEffort.Thorough))),
        new("auto", "auto", AlgorithmKind.Hybrid, options => new AutoAllocator(MilpSolvers.Default, Automatic(options))),
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

    private static AdaptiveGreedyOptions Adapted(ComparisonOptions options, SearchEffort effort) =>
        new() { Effort = effort, DegreeOfParallelism = options.Threads };

    /// <summary>The time limit of auto is its own default where the exact solvers may take longer.</summary>
    private static AutoOptions Automatic(ComparisonOptions options)
    {
        var automatic = new AutoOptions { Adaptive = Adapted(options, SearchEffort.Balanced), SolverThreads = options.Threads };
        var limit = TimeSpan.FromSeconds(options.ExactLimitSeconds);
        return limit < automatic.TimeLimit ? automatic with { TimeLimit = limit } : automatic;
    }

    private static ExactOptions Limited(ComparisonOptions options) =>
        new() { TimeLimit = TimeSpan.FromSeconds(options.ExactLimitSeconds), Threads = options.Threads };
}
