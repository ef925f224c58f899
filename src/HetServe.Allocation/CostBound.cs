using HetServe.Allocation.Plans;

namespace HetServe.Allocation;

/// <summary>What a bound proves about every plan of a problem.</summary>
public enum BoundStatus
{
    /// <summary>Nothing: the run stopped early or failed.</summary>
    Unknown,

    /// <summary>No plan costs less than <see cref="CostBound.LowerBound"/>.</summary>
    Proven,

    /// <summary>No plan meets every constraint.</summary>
    Infeasible,
}

/// <summary>A bound on the cost of every plan of a problem, whichever allocator makes the plan. Immutable.</summary>
public sealed record CostBound
{
    /// <summary>What the bound proves.</summary>
    public required BoundStatus Status { get; init; }

    /// <summary>Why the run stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Proven lower bound on the cost of every plan, $; null unless <see cref="BoundStatus.Proven"/>.</summary>
    public double? LowerBound { get; init; }

    /// <summary>Run time, without compiling the problem.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why no plan is feasible, if that follows without a solver; otherwise empty.</summary>
    public IReadOnlyList<UnservedReason> Reasons { get; init => field = [.. value]; } = [];

    /// <summary>Message of the solver; optional.</summary>
    public string? Message { get; init; }
}
