using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Planning;

/// <summary>What a step of a transition does.</summary>
public enum StepKind
{
    /// <summary>Rents GPUs and loads a model that did not run at this parallelism.</summary>
    Start,

    /// <summary>Adds replicas to a deployment.</summary>
    ScaleUp,

    /// <summary>Sends queries where <see cref="TransitionStep.Routes"/> says.</summary>
    ShiftRoutes,

    /// <summary>Drains replicas of a deployment that keeps others.</summary>
    ScaleDown,

    /// <summary>Drains a deployment and gives its GPUs back.</summary>
    Stop,
}

/// <summary>One step of a <see cref="PlanTransition"/>. Immutable.</summary>
public sealed record TransitionStep
{
    /// <summary>What to do.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>
    /// The deployment with the replicas that start, are added, are taken or stop: not those that stay. Null for
    /// <see cref="StepKind.ShiftRoutes"/>.
    /// </summary>
    public Deployment? Replicas { get; init; }

    /// <summary>Routes to set, exact for the deployments that are ready and stay; null unless <see cref="StepKind.ShiftRoutes"/>.</summary>
    public IReadOnlyList<Route>? Routes { get; init => field = value is null ? null : StructuralEquality.Copy(value); }

    /// <summary>
    /// Whether it takes GPUs that are not free before the stops earlier in the list are done; until it is done, less demand may be served.
    /// </summary>
    public bool WaitsForStop { get; init; }

    /// <summary>When it may begin: time from the begin of the transition.</summary>
    public TimeSpan BeginsAt { get; init; }

    /// <summary>How long it takes; 0 for routes.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What it costs, $: rental of the replicas while it lasts and its part of the fixed cost of the change.</summary>
    public double Cost { get; init; }
}
