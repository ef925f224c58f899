using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>What an <see cref="AttainmentPlanner"/> found. Immutable.</summary>
public sealed record AttainmentResult
{
    /// <summary>Share of the served queries of each type that must meet all their SLOs.</summary>
    public required double Target { get; init; }

    /// <summary>
    /// The cheapest plan seen that attains the target; without one, the plan whose worst query type attains most. Null where no round found a
    /// plan.
    /// </summary>
    public required AttainmentRound? Best { get; init; }

    /// <summary>Whether <see cref="Best"/> attains the target: for each served query type, the lower limit of its attainment reaches it.</summary>
    public bool IsReached => Best?.Reaches == true;

    /// <summary>
    /// Result of the allocator for <see cref="Best"/>; without a plan, that of the first round, which says why there is none.
    /// </summary>
    public required AllocationResult Allocation { get; init; }

    /// <summary>The value of <c>performance.maxStepTokens</c> in the problem.</summary>
    public required int GivenStepTokens { get; init; }

    /// <summary>The value of <c>performance.maxStepTokens</c> that <see cref="Best"/> needs.</summary>
    public required int StepTokens { get; init; }

    /// <summary>The rounds, in order. The first is the plan for means.</summary>
    public required IReadOnlyList<AttainmentRound> Rounds { get; init; }

    /// <summary>Query types that did not reach the target in <see cref="Best"/>, and what stopped them; empty where it is reached.</summary>
    public required IReadOnlyList<AttainmentObstacle> Obstacles { get; init; }

    /// <summary>Why the run stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Run time.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Cost of <see cref="Best"/> above that of the first round, as a share of it; null where one of them has no plan.</summary>
    public double? ExtraCost => Best is { } best && Rounds is [{ Plan.Cost.Total: > 0 and var means }, ..]
        ? best.Plan.Cost.Total / means - 1 : null;
}

/// <summary>One round of planning and simulation.</summary>
public sealed record AttainmentRound
{
    /// <summary>Number of the round, from 1 on.</summary>
    public required int Number { get; init; }

    /// <summary>Result of the allocator, checked against the problem as given.</summary>
    public required AllocationResult Allocation { get; init; }

    /// <summary>The plan.</summary>
    public AllocationPlan Plan => Allocation.FeasiblePlan!;

    /// <summary>Its simulation.</summary>
    public required SimulationResult Simulation { get; init; }

    /// <summary>The query type with the lowest lower limit of its attainment; null where no query was simulated.</summary>
    public required QueryOutcome? Worst { get; init; }

    /// <summary>Whether each served query type reaches the target.</summary>
    public required bool Reaches { get; init; }

    /// <summary>What was changed for this round, and why.</summary>
    public required string Change { get; init; }
}

/// <summary>A query type that does not reach the target.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Reason">What stops it.</param>
public sealed record AttainmentObstacle(string Query, string Reason);
