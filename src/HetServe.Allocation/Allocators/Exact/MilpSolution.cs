namespace HetServe.Allocation.Allocators.Exact;

/// <summary>What the answer of a solver is.</summary>
public enum MilpStatus
{
    /// <summary>No incumbent, and no proof that there is none.</summary>
    Unknown,

    /// <summary>An incumbent without a proof of optimality.</summary>
    Feasible,

    /// <summary>An incumbent proven optimal within the relative gap asked for.</summary>
    Optimal,

    /// <summary>Proven to have no feasible solution.</summary>
    Infeasible,

    /// <summary>Proven unbounded.</summary>
    Unbounded,
}

/// <summary>Why a solver stopped.</summary>
public enum MilpStopReason
{
    /// <summary>It answered the question asked.</summary>
    Finished,

    /// <summary>The time limit was hit.</summary>
    TimeLimit,

    /// <summary>The run was cancelled.</summary>
    Cancelled,

    /// <summary>The solver failed; <see cref="MilpSolution.Message"/> says how.</summary>
    Error,
}

/// <summary>Answer of a solver.</summary>
/// <param name="Status">What the answer is.</param>
/// <param name="StopReason">Why the solver stopped.</param>
public sealed record MilpSolution(MilpStatus Status, MilpStopReason StopReason)
{
    /// <summary>Objective of the incumbent with the model's offset; null without one.</summary>
    public double? Objective { get; init; }

    /// <summary>Proven lower bound on the objective with the model's offset; null where unknown.</summary>
    public double? BestBound { get; init; }

    /// <summary>Value by column of the incumbent; null without one.</summary>
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>Dual value by row (change of the objective per unit of the row's bound) of a solved relaxation; null otherwise.</summary>
    public IReadOnlyList<double>? RowDuals { get; init; }

    /// <summary>Branch-and-bound nodes; null where unknown.</summary>
    public long? Nodes { get; init; }

    /// <summary>The status in the solver's own words; null for none.</summary>
    public string? Message { get; init; }

    /// <summary>The stop reason of an allocator. No programme of this library is unbounded: a solver that says so has failed.</summary>
    internal StopReason ToStopReason() => StopReason switch
    {
        MilpStopReason.TimeLimit => Allocation.StopReason.TimeLimit,
        MilpStopReason.Cancelled => Allocation.StopReason.Cancelled,
        MilpStopReason.Error => Allocation.StopReason.SolverError,
        _ => Status == MilpStatus.Unbounded ? Allocation.StopReason.SolverError : Allocation.StopReason.Finished,
    };
}
