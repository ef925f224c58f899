using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation;

/// <summary>Status of a result and its plan.</summary>
public enum PlanStatus
{
    /// <summary>The run found no feasible plan and no proof that there is none.</summary>
    Unknown,

    /// <summary>The plan meets every constraint.</summary>
    Feasible,

    /// <summary>The plan meets every constraint, and no plan is cheaper by more than the requested gap.</summary>
    Optimal,

    /// <summary>No plan meets every constraint; this is proven. <see cref="AllocationResult.Reasons"/> explains why.</summary>
    Infeasible,
}

/// <summary>Statistics of a move.</summary>
/// <param name="Move">Name of the move.</param>
/// <param name="Evaluations">Number of proposals that the search priced.</param>
/// <param name="Improvements">Number of proposals that the search applied.</param>
public readonly record struct MoveStatistics(string Move, long Evaluations, long Improvements);

/// <summary>Result of an allocator. Immutable.</summary>
public sealed record AllocationResult
{
    /// <summary>Name of the allocator.</summary>
    public required string Allocator { get; init; }

    /// <summary>Status of the result and of <see cref="Plan"/>.</summary>
    public required PlanStatus Status { get; init; }

    /// <summary>Why the run stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>The best plan found; null if there is none. It may break constraints: see <see cref="Status"/>.</summary>
    public AllocationPlan? Plan { get; init; }

    /// <summary>The plan if it meets every constraint; otherwise null.</summary>
    public AllocationPlan? FeasiblePlan => Status is PlanStatus.Feasible or PlanStatus.Optimal ? Plan : null;

    /// <summary>Every constraint with its slack, from the checkers; null without a plan.</summary>
    public ConstraintReport? Report { get; init; }

    /// <summary>Run time, without compiling the problem.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Proven lower bound on the cost of every plan, $; null if unknown.</summary>
    public double? LowerBound { get; init; }

    /// <summary>
    /// Largest possible excess of the plan's cost over the optimum, relative to the plan's cost, at least 0; null without a feasible plan
    /// or a bound.
    /// </summary>
    public double? Gap => Excess is { } excess ? excess == 0 ? 0 : excess / Math.Abs(Plan!.Cost.Total) : null;

    /// <summary>
    /// Largest possible excess of the plan's cost over the optimum, relative to the optimum, at least 0; null without a feasible plan, or
    /// if the bound is unknown or not above 0.
    /// </summary>
    public double? MaxAboveOptimum => Excess is { } excess && LowerBound > 0 ? excess / LowerBound : null;

    /// <summary>Statistics by move, for heuristics; otherwise empty.</summary>
    public IReadOnlyList<MoveStatistics> Moves { get; init => field = [.. value]; } = [];

    /// <summary>Why query types stay unserved or no plan is feasible; empty if all queries are served.</summary>
    public IReadOnlyList<UnservedReason> Reasons { get; init => field = [.. value]; } = [];

    /// <summary>
    /// Which algorithms found the plan and proved the bound, where an allocator runs several; null for an allocator of one algorithm.
    /// </summary>
    public ResultOrigin? Origin { get; init; }

    /// <summary>Message of the allocator or its solver; optional.</summary>
    public string? Message { get; init; }

    /// <summary>Cost above the bound, $, at least 0; null without a feasible plan or a bound.</summary>
    private double? Excess => FeasiblePlan is { } plan && LowerBound is { } bound ? Math.Max(0, plan.Cost.Total - bound) : null;

    /// <summary>
    /// This result with a bound proven elsewhere for the same problem, such as the <see cref="LowerBound"/> of an exact run. Keeps the
    /// better of two bounds. A plan whose cost equals the bound within <see cref="Tolerances.Feasibility"/> becomes optimal. A bound
    /// further above the cost of a feasible plan must be wrong and is ignored.
    /// </summary>
    /// <param name="lowerBound">Lower bound on the cost of every plan, $; null or negative infinity for no bound.</param>
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
    /// This result with a bound for the same problem, by the rules of <see cref="WithBound(double?)"/>. If the bound proves infeasibility
    /// and this result has no feasible plan, the result becomes infeasible. A feasible plan refutes such a proof, which is then ignored.
    /// </summary>
    /// <param name="bound">The bound, such as that of <c>RelaxationBound</c>.</param>
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
