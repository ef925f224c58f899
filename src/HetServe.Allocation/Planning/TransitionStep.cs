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

    /// <summary>Sends queries by <see cref="TransitionStep.Routes"/>.</summary>
    ShiftRoutes,

    /// <summary>Drains some replicas of a deployment.</summary>
    ScaleDown,

    /// <summary>Drains a deployment and releases its GPUs.</summary>
    Stop,
}

/// <summary>One step of a <see cref="PlanTransition"/>. Immutable.</summary>
public sealed record TransitionStep
{
    /// <summary>What to do.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>
    /// The deployment, with the number of replicas that start or stop, without those that stay. Null for
    /// <see cref="StepKind.ShiftRoutes"/>.
    /// </summary>
    public Deployment? Replicas { get; init; }

    /// <summary>Routes to set, exact for the deployments that are ready and stay. Null unless <see cref="StepKind.ShiftRoutes"/>.</summary>
    public IReadOnlyList<Route>? Routes { get; init => field = value is null ? null : StructuralEquality.Copy(value); }

    /// <summary>
    /// Whether the step needs GPUs that the stops earlier in the list release. Until it is done, less demand may be served.
    /// </summary>
    public bool WaitsForStop { get; init; }

    /// <summary>Earliest start of the step, counted from the start of the transition.</summary>
    public TimeSpan BeginsAt { get; init; }

    /// <summary>Duration of the step; 0 for routes.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Cost of the step, $: rental of its replicas for its duration, and its part of the fixed cost of the change.</summary>
    public double Cost { get; init; }
}
