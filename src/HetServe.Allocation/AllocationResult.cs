using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

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

    /// <summary>The plan where it meets every constraint; otherwise null.</summary>
    public AllocationPlan? FeasiblePlan => Status is PlanStatus.Feasible or PlanStatus.Optimal ? Plan : null;

    /// <summary>Every constraint with its slack, from the checkers; null without a plan.</summary>
    public ConstraintReport? Report { get; init; }

    /// <summary>Run time, without compiling the problem.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Proven lower bound on the cost of every plan, $; null where unknown.</summary>
    public double? LowerBound { get; init; }

    /// <summary>
    /// How far the plan's cost may lie above the optimum, relative to its own cost, at least 0; null without a feasible plan or a bound.
    /// </summary>
    public double? Gap => Excess is { } excess ? excess == 0 ? 0 : excess / Math.Abs(Plan!.Cost.Total) : null;

    /// <summary>
    /// How far the plan's cost may lie above the optimum, relative to the optimum, at least 0: the plan is at most this much more expensive
    /// than the cheapest. Null without a feasible plan, or where the bound is unknown or not above 0.
    /// </summary>
    public double? MaxAboveOptimum => Excess is { } excess && LowerBound > 0 ? excess / LowerBound : null;

    /// <summary>Statistics by move, for heuristics; otherwise empty.</summary>
    public IReadOnlyList<MoveStatistics> Moves { get; init => field = [.. value]; } = [];

    /// <summary>Why query types stay unserved or nothing is feasible; empty where all is served.</summary>
    public IReadOnlyList<UnservedReason> Reasons { get; init => field = [.. value]; } = [];

    /// <summary>What the run has to add, such as the message of a solver; null for none.</summary>
    public string? Message { get; init; }

    /// <summary>Cost above the bound, $, at least 0; null without a feasible plan or a bound.</summary>
    private double? Excess => FeasiblePlan is { } plan && LowerBound is { } bound ? Math.Max(0, plan.Cost.Total - bound) : null;

    /// <summary>
    /// This result with a bound proven elsewhere for the same problem, such as <c>exact.LowerBound</c> of an exact run on it. The better of
    /// two bounds is kept. A plan whose cost the bound meets within <see cref="Tolerances.Feasibility"/> is called optimal; a bound that
    /// lies further above the cost of a feasible plan is refuted by it and left out.
    /// </summary>
    /// <param name="lowerBound">Lower bound on the cost of every plan, $; null or negative infinity for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is NaN or positive infinity.</exception>
    public AllocationResult WithBound(double? lowerBound)
    {
        if (lowerBound is not { } bound || double.IsNegativeInfinity(bound)) return this;
        if (!double.IsFinite(bound))
            throw new ArgumentOutOfRangeException(nameof(lowerBound), bound, "A lower bound must be a number below infinity.");
        if (FeasiblePlan is not { } plan) return this with { LowerBound = Math.Max(bound, LowerBound ?? bound) };

        double cost = plan.Cost.Total;
        if (!Tolerances.Holds(bound, cost)) return this;
        AllocationResult bounded = this with { LowerBound = Math.Min(cost, Math.Max(bound, LowerBound ?? bound)) };
        return Tolerances.Holds(cost, bound) ? bounded with { Status = PlanStatus.Optimal } : bounded;
    }

    /// <summary>
    /// This result with what was found out about the same problem, by the rules of <see cref="WithBound(double?)"/>. Where it is proven
    /// infeasible and this result has no feasible plan, this result says so too; a feasible plan refutes such a proof.
    /// </summary>
    /// <param name="bound">What was found out, such as by a linear relaxation.</param>
    public AllocationResult WithBound(CostBound bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        if (bound.Status != BoundStatus.Infeasible) return WithBound(bound.LowerBound);
        return FeasiblePlan is not null ? this : this with
        {
            Status = PlanStatus.Infeasible,
            LowerBound = null,
            Reasons = bound.Reasons.Count > 0 ? bound.Reasons : Reasons,
        };
    }
}
