namespace HetServe.Allocation.Allocators.Exact;

/// <summary>Limits and hints of one solver run.</summary>
public sealed record MilpSolveOptions
{
    /// <summary>Longest call, with the time to read the model, at least 0; null for no limit. Default null.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Relative gap at which an incumbent counts as optimal, at least 0. Default 1e-6.</summary>
    public double RelativeGap { get; init; } = 1e-6;

    /// <summary>Threads the solver may use, at least 1. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Value of every column in a known feasible solution; null for none. Default null.</summary>
    public IReadOnlyList<double>? WarmStart { get; init; }

    /// <summary>Whether to drop the integrality of all columns and solve the linear relaxation. Default false.</summary>
    public bool RelaxIntegrality { get; init; }

    /// <summary>Takes bounds and incumbents while the solver runs, on any thread. Optional; default null.</summary>
    public IProgress<MilpProgress>? Progress { get; init; }
}

/// <summary>State of a running solver.</summary>
/// <param name="BestBound">Proven lower bound; null where none is known yet.</param>
/// <param name="Incumbent">Objective of the best solution so far; null where there is none yet.</param>
public readonly record struct MilpProgress(double? BestBound, double? Incumbent)
{
    /// <summary>
    /// Value by column of the best solution so far, where it changed since the last report and the solver gives it; otherwise null. With
    /// values a caller keeps the solution even if it leaves the solver behind.
    /// </summary>
    public IReadOnlyList<double>? Values { get; init; }
}
