using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Allocators;

/// <summary>Options of <see cref="AdaptiveGreedyAllocator"/>. Immutable.</summary>
public sealed record AdaptiveGreedyOptions
{
    /// <summary>Query types up to which a search makes rounds of short starts.</summary>
    private const int MostInRounds = 32;

    /// <summary>Seed of all random choices: the same problem, options and seed give the same plan. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>How long to search. The same effort makes the same plan on every machine. Default <see cref="SearchEffort.Balanced"/>.</summary>
    public SearchEffort Effort { get; init; }

    /// <summary>
    /// Longest run, more than 0; null for no limit. A run that hits it may depend on the machine's speed. With
    /// <see cref="SearchEffort.UntilTimeLimit"/> it is used in full. Default null.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Threads, at least 1; null for one per processor. The plan does not depend on it. Default null.</summary>
    public int? DegreeOfParallelism { get; init; }

    /// <summary>
    /// Constraints beyond those of the problem: the search takes no set of deployments whose cheapest routes break one. Where it finds no set
    /// that keeps them, the result is not feasible, and its report says what the plan breaks. Called from several threads. Default empty.
    /// </summary>
    public IReadOnlyList<IConstraintChecker> Constraints { get; init => field = [.. value]; } = [];

    /// <summary>Starts of each round; null for what the problem needs. For tests.</summary>
    internal int? Starts { get; init; }

    /// <summary>Sets priced and scans made by each start; null for what the problem needs. For tests.</summary>
    internal int? StartEffort { get; init; }

    /// <summary>
    /// What the search does on a problem. With many query types a routing takes long and a set has many deployments: a few longer starts then
    /// find more than rounds of short ones.
    /// </summary>
    internal SearchBudget BudgetFor(int queries)
    {
        bool isLarge = queries > MostInRounds;
        int patience = Effort switch
        {
            SearchEffort.Quick => 1,
            SearchEffort.Thorough => isLarge ? 3 : 6,
            SearchEffort.UntilTimeLimit => int.MaxValue,
            _ => isLarge ? 1 : 2,
        };
        int effort = isLarge ? Math.Clamp(30_000 / queries, 30, 500) : 250;
        return new SearchBudget(Starts ?? (isLarge ? 2 : 4), StartEffort ?? effort, patience);
    }

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal AdaptiveGreedyOptions EnsureValid()
    {
        if (!Enum.IsDefined(Effort)) throw new ArgumentOutOfRangeException(nameof(Effort), Effort, "Effort must be a named value.");
        if (TimeLimit is { } limit) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(TimeLimit));
        if (DegreeOfParallelism is { } threads) ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(DegreeOfParallelism));
        if (Effort == SearchEffort.UntilTimeLimit && TimeLimit is null)
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), null, "TimeLimit must be given where Effort is UntilTimeLimit.");
        return this;
    }
}
