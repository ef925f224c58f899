using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Planning;

/// <summary>The plan to run next, and the transition to it. Immutable.</summary>
public sealed record RollingDecision
{
    /// <summary>The next plan. Its costs are over the problem's horizon, as for every plan.</summary>
    public required AllocationPlan Plan { get; init; }

    /// <summary>The checkers' report on the plan: every constraint with its slack.</summary>
    public required ConstraintReport Report { get; init; }

    /// <summary>The transition to the plan.</summary>
    public required PlanTransition Transition { get; init; }

    /// <summary>Whether the deployments stay and only the routes change.</summary>
    public bool KeepsDeployments => Transition.Changes.Count == 0;

    /// <summary>
    /// Cost of keeping the running deployments over the look-ahead, $: the mean over the expected demands, each routed exactly. Includes a
    /// price on unmet demand beyond what is allowed. Null if nothing runs or a limit forbids keeping them.
    /// </summary>
    public double? CostOfKeeping { get; init; }

    /// <summary>
    /// Cost of the decision over the look-ahead at the same demands, switching included, $; never above <see cref="CostOfKeeping"/>.
    /// </summary>
    public required double Cost { get; init; }

    /// <summary>The rates of this window and the recent ones, to pass to the next decision.</summary>
    public required DemandHistory History { get; init; }

    /// <summary>The allocator's proposal for the rates with the margin; it ignores the cost of switching.</summary>
    public required AllocationResult Proposal { get; init; }

    /// <summary>Why the decision ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Run time of the decision.</summary>
    public required TimeSpan Elapsed { get; init; }
}
