namespace HetServe.Allocation.Allocators.Paper;

/// <summary>Options of <see cref="PaperAdaptiveGreedyAllocator"/>. Immutable.</summary>
public sealed record PaperAdaptiveGreedyOptions
{
    /// <summary>Mechanisms in use, any combination. Default <see cref="PaperMechanisms.All"/>.</summary>
    public PaperMechanisms Mechanisms { get; init; } = PaperMechanisms.All;

    /// <summary>
    /// Number of orders in which query types are served, at least 1. The first six are sorted: arrival rate falling and rising, error SLO
    /// rising and falling, storage footprint falling and rising. All further ones are random. More orders cost time and never make the plan
    /// worse. Default 10.
    /// </summary>
    public int Orders { get; init; } = 10;

    /// <summary>Seed of the random orders, any value: the same problem, options and seed give the same plan. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Longest run, more than 0; null for no limit. A run that hits the limit returns the best plan so far, which may depend on the
    /// machine's speed. Default null.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }
}
