using HetServe.Allocation.Constraints;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation;

/// <summary>What the plan of a result is.</summary>
public enum PlanStatus
{
    /// <summary>No plan was found, and no proof that there is none.</summary>
    Unknown,

    /// <summary>The plan meets every constraint.</summary>
    Feasible,

    /// <summary>The plan meets every constraint and no other is cheaper by more than the gap asked for.</summary>
    Optimal,

    /// <summary>Proven: no plan meets every constraint. <see cref="AllocationResult.Reasons"/> says why.</summary>
    Infeasible,
}

/// <summary>Why a run stopped.</summary>
public enum StopReason
{
    /// <summary>The allocator did all it set out to do.</summary>
    Finished,

    /// <summary>The time limit was hit.</summary>
    TimeLimit,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>The injected solver failed; <see cref="AllocationResult.Message"/> says how.</summary>
    SolverError,
}

/// <summary>How often a move was priced and how often it was applied.</summary>
/// <param name="Move">Name of the move.</param>
/// <param name="Evaluations">Number of proposals priced.</param>
/// <param name="Improvements">Number of proposals applied.</param>
public readonly record struct MoveStatistics(string Move, long Evaluations, long Improvements);

/// <summary>Answer of an allocator. Immutable.</summary>
public sealed record AllocationResult
{
    /// <summary>Name of the allocator.</summary>
    public required string Allocator { get; init; }

    /// <summary>What <see cref="Plan"/> is.</summary>
    public required PlanStatus Status { get; init; }

    /// <summary>Why the run stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>The best plan found; null without one.</summary>
    public AllocationPlan? Plan { get; init; }

    /// <summary>Every constraint with its slack, from the checkers; null without a plan.</summary>
    public ConstraintReport? Report { get; init; }

    /// <summary>Run time, without compiling the problem.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Proven lower bound on the cost of every plan, $; null where unknown.</summary>
    public double? LowerBound { get; init; }

    /// <summary>How far the plan's cost may lie above the optimum, relative to its own cost; null without a plan or a bound.</summary>
    public double? Gap => Plan is null || LowerBound is not { } bound ? null
        : Plan.Cost.Total <= bound ? 0
        : (Plan.Cost.Total - bound) / Math.Abs(Plan.Cost.Total);

    /// <summary>Statistics by move, for heuristics; otherwise empty.</summary>
    public IReadOnlyList<MoveStatistics> Moves { get; init; } = [];

    /// <summary>Why query types stay unserved or nothing is feasible; empty where all is served.</summary>
    public IReadOnlyList<UnservedReason> Reasons { get; init; } = [];

    /// <summary>A word of the solver; null for none.</summary>
    public string? Message { get; init; }
}
