using HetServe.Allocation.Plans;

namespace HetServe.Allocation;

/// <summary>What is proven about the cost of every plan of a problem.</summary>
public enum BoundStatus
{
    /// <summary>Nothing is proven: the run was stopped or failed.</summary>
    Unknown,

    /// <summary>No plan costs less than <see cref="CostBound.LowerBound"/>.</summary>
    Proven,

    /// <summary>No plan meets every constraint.</summary>
    Infeasible,
}

/// <summary>What is known about the cost of every plan of a problem. Immutable.</summary>
public sealed record CostBound
{
    /// <summary>What is proven.</summary>
    public required BoundStatus Status { get; init; }

    /// <summary>Why the run stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Proven lower bound on the cost of every plan, $; null unless <see cref="BoundStatus.Proven"/>.</summary>
    public double? LowerBound { get; init; }

    /// <summary>Run time, without compiling the problem.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why nothing is feasible, where that is proven without a solver; otherwise empty.</summary>
    public IReadOnlyList<UnservedReason> Reasons { get; init => field = [.. value]; } = [];

    /// <summary>What the run has to add, such as the message of a solver; null for none.</summary>
    public string? Message { get; init; }
}
