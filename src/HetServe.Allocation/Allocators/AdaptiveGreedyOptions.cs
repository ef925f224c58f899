using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Allocators;

/// <summary>Options of <see cref="AdaptiveGreedyAllocator"/>. Immutable.</summary>
public sealed record AdaptiveGreedyOptions
{
    /// <summary>Seed of all random choices: the same problem, options and seed give the same plan. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Number of starts, at least 1. The first is GH's set. Each other begins with what serves one query type: that of the highest, then the
    /// lowest arrival rate, the strictest and loosest error SLO, the most and least storage, then random ones. Each start is improved on its
    /// own and the best wins. Default 2.
    /// </summary>
    public int Starts { get; init; } = 2;

    /// <summary>
    /// Effort of each start, at least 0: the number of sets of deployments priced and of scans over all options after which its search ends.
    /// Unlike a time limit it does not depend on the machine. 0 leaves the start as it is. Null is 1000 for up to 8 query types and 60000
    /// divided by their number for more, at most 1500 and at least 50. Default null.
    /// </summary>
    public int? Effort { get; init; }

    internal int Patience { get; init; } = 1;

    internal int EffortFor(int queries) => Effort ?? (queries <= 8 ? 1000 : Math.Clamp(60_000 / queries, 50, 1500));

    /// <summary>Longest run, more than 0; null for no limit. A run that hits it may depend on the machine's speed. Default null.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Threads, at least 1; null for one per processor. The plan does not depend on it. Default null.</summary>
    public int? DegreeOfParallelism { get; init; }

    /// <summary>
    /// Constraints beyond those of the problem: the search takes no set of deployments whose cheapest routes break one. Where it finds no set
    /// that keeps them, the result is not feasible, and its report says what the plan breaks. Called from several threads. Default empty.
    /// </summary>
    public IReadOnlyList<IConstraintChecker> Constraints { get; init => field = [.. value]; } = [];
}
