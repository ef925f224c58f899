namespace HetServe.Allocation.Comparison;

/// <summary>How an algorithm is run, and what its result depends on.</summary>
internal enum AlgorithmKind
{
    /// <summary>One thread, no time limit, repeated. The result depends on the version of the library.</summary>
    Heuristic,

    /// <summary>As <see cref="Heuristic"/>, on several threads; compared with the exact solvers at its own cost.</summary>
    Search,

    /// <summary>A search with an exact solver behind it: several threads, a time limit, one run.</summary>
    Hybrid,

    /// <summary>An exact solver, started from nothing: several threads, a time limit, one run. The result does not depend on the version.</summary>
    Exact,
}
