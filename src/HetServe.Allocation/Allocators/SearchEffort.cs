namespace HetServe.Allocation.Allocators;

/// <summary>
/// How long <see cref="AdaptiveGreedyAllocator"/> searches. It searches in rounds and stops when rounds bring no gain, so the work follows the
/// problem. <c>docs/benchmarks.md</c> has the gap and the time of each by family of problems.
/// </summary>
public enum SearchEffort
{
    /// <summary>Stops after two rounds without a gain; with more than 32 query types after one. The default.</summary>
    Balanced,

    /// <summary>One round.</summary>
    Quick,

    /// <summary>Stops after six rounds without a gain; with more than 32 query types after three. Several times the time of <see cref="Balanced"/>.</summary>
    Thorough,

    /// <summary>Searches until the time limit, which must be given, or until it is cancelled.</summary>
    UntilTimeLimit,
}
