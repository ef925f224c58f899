using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Planning;

/// <summary>What to run from now on, and how to get there. Immutable.</summary>
public sealed record RollingDecision
{
    /// <summary>The plan to go to; its costs are over the problem's horizon, as those of every plan.</summary>
    public required AllocationPlan Plan { get; init; }

    /// <summary>Every constraint of the plan with its slack, from the checkers.</summary>
    public required ConstraintReport Report { get; init; }

    /// <summary>The way there.</summary>
    public required PlanTransition Transition { get; init; }

    /// <summary>Whether the deployments stay as they run, and only routes change.</summary>
    public bool KeepsDeployments => Transition.Changes.Count == 0;

    /// <summary>
    /// What going on with the running deployments would cost over the look-ahead, routed exactly for the new rates with headroom, $; where
    /// they leave more unmet than is allowed, with a price on the excess; null where nothing runs or limits forbid it.
    /// </summary>
    public double? CostOfKeeping { get; init; }

    /// <summary>
    /// What the decision costs over the look-ahead at the same rates, switching included, $; never above <see cref="CostOfKeeping"/>.
    /// </summary>
    public required double Cost { get; init; }

    /// <summary>What the allocator proposed for the rates with headroom, without regard to switching.</summary>
    public required AllocationResult Proposal { get; init; }

    /// <summary>Why the decision was made when it was.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Time it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
