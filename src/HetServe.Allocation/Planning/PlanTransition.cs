using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>
/// The way from the running deployments to those of another plan: first what starts or grows, then the routes, then what stops or shrinks.
/// What finds no free GPUs waits until the stops are done, and the routes are set once more after it. Immutable.
/// </summary>
public sealed record PlanTransition
{
    /// <summary>Changes, at most one for each model and tier; empty where the deployments stay.</summary>
    public required IReadOnlyList<DeploymentChange> Changes { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Steps in the order in which to take them; those that begin at the same time may run side by side.</summary>
    public required IReadOnlyList<TransitionStep> Steps { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>What switching costs, $: the sum over the steps.</summary>
    public required double Cost { get; init; }

    /// <summary>Time until the routes are first shifted: the running deployments serve until then.</summary>
    public required TimeSpan TimeToStart { get; init; }

    /// <summary>
    /// Time after that until the steps that wait for stops are done: <see cref="Interim"/> serves meanwhile; 0 where none waits.
    /// </summary>
    public required TimeSpan InterimTime { get; init; }

    /// <summary>The plan while steps wait for stops, without what they will start; null where none waits.</summary>
    public AllocationPlan? Interim { get; init; }
}
