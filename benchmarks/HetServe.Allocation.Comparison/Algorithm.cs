namespace HetServe.Allocation.Comparison;

/// <summary>A compared algorithm.</summary>
/// <param name="Name">Name on the command line and in the store.</param>
/// <param name="Title">Name in tables and charts.</param>
/// <param name="Kind">How it is run.</param>
/// <param name="Create">Makes the allocator.</param>
internal sealed record Algorithm(string Name, string Title, AlgorithmKind Kind, Func<ComparisonOptions, IAllocator> Create)
{
    /// <summary>Whether it is timed by the median of several runs.</summary>
    public bool IsRepeated => Kind is AlgorithmKind.Heuristic or AlgorithmKind.Search;

    /// <summary>Whether its result depends on the number of threads or its time does.</summary>
    public bool UsesThreads => Kind != AlgorithmKind.Heuristic;

    /// <summary>Whether it stops at the time limit of the exact solvers.</summary>
    public bool UsesLimit => Kind is AlgorithmKind.Hybrid or AlgorithmKind.Exact;

    /// <summary>Whether its time to a plan is compared with that of the exact solvers.</summary>
    public bool HasSpeedUp => Kind is AlgorithmKind.Search or AlgorithmKind.Hybrid;
}
