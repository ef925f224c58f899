using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.OrTools;

namespace HetServe.Allocation.Comparison;

/// <summary>The algorithms compared, by their names in tables.</summary>
internal static class Algorithm
{
    public const string Greedy = "gh";
    public const string Adaptive = "agh";
    public const string PaperGreedy = "paper-gh";
    public const string PaperAdaptive = "paper-agh";
    public const string Highs = "highs";
    public const string Scip = "scip";
    private const string StartSuffix = "+start";

    /// <summary>Exact solvers.</summary>
    public static IReadOnlyList<string> Backends { get; } = [Highs, Scip];

    /// <summary>An exact solver that starts from AGH's plan.</summary>
    public static string WithStart(string backend) => backend + StartSuffix;

    public static bool IsWarmStarted(string algorithm) => algorithm.EndsWith(StartSuffix, StringComparison.Ordinal);

    public static bool IsHeuristic(string algorithm) => algorithm is Greedy or Adaptive || IsPaper(algorithm);

    /// <summary>The paper's heuristics, which run on one thread.</summary>
    public static bool IsPaper(string algorithm) => algorithm is PaperGreedy or PaperAdaptive;

    public static string DisplayName(string algorithm) => algorithm switch
    {
        Highs => "HiGHS",
        Scip => "SCIP",
        PaperGreedy => "paper GH",
        PaperAdaptive => "paper AGH",
        _ when IsWarmStarted(algorithm) => DisplayName(algorithm[..^StartSuffix.Length]) + " from AGH",
        _ => algorithm.ToUpperInvariant(),
    };

    public static IAllocator Create(string algorithm, ComparisonOptions options) => algorithm switch
    {
        Greedy => new GreedyAllocator(),
        Adaptive => new AdaptiveGreedyAllocator(new AdaptiveGreedyOptions { DegreeOfParallelism = options.Threads }),
        PaperGreedy => new PaperGreedyAllocator(),
        PaperAdaptive => new PaperAdaptiveGreedyAllocator(),
        _ => new ExactAllocator(
            algorithm.StartsWith(Highs, StringComparison.Ordinal) ? new HighsSolver() : new ScipSolver(),
            new ExactOptions { TimeLimit = TimeSpan.FromSeconds(options.ExactLimitSeconds), Threads = options.Threads }),
    };
}
