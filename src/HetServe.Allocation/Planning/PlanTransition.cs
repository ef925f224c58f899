using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>
/// The transition from the running deployments to those of another plan: first starts and scale-ups, then the routes, then stops and
/// scale-downs. A start that finds no free GPUs waits until the stops are done; a second shift of routes follows it. Immutable.
/// </summary>
public sealed record PlanTransition
{
    /// <summary>Changes, at most one for each model and tier; empty if the deployments stay.</summary>
    public required IReadOnlyList<DeploymentChange> Changes { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Steps, in the order to take them. Steps that start at the same time may run in parallel.</summary>
    public required IReadOnlyList<TransitionStep> Steps { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Cost of switching, $: the sum over the steps.</summary>
    public required double Cost { get; init; }

    /// <summary>Time until the routes first shift. The running deployments serve until then.</summary>
    public required TimeSpan TimeToStart { get; init; }

    /// <summary>
    /// Time from the first shift until the steps that wait for stops are done; 0 if no step waits. <see cref="Interim"/> serves meanwhile.
    /// </summary>
    public required TimeSpan InterimTime { get; init; }

    /// <summary>The plan that serves while steps wait for stops, without what those steps start; null if no step waits.</summary>
    public AllocationPlan? Interim { get; init; }
}
