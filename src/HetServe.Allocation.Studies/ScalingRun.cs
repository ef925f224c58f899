namespace HetServe.Allocation.Studies;

/// <summary>What one allocator did with one problem of a <see cref="ScalingStudy"/>. Immutable.</summary>
public sealed record ScalingRun
{
    /// <summary>Name of the allocator.</summary>
    public required string Allocator { get; init; }

    /// <summary>What the plan is.</summary>
    public required PlanStatus Status { get; init; }

    /// <summary>Why the run stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Wall time on compiled tables, s: the median of the timed runs. Not the same in every run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Number of timed runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Cost of a feasible plan, $ over the horizon; null without one.</summary>
    public double? Cost { get; init; }

    /// <summary>
    /// Cost above <see cref="ScalingRow.Reference"/>, relative to it: 0.05 is 5% dearer; if the optimum is not proven, no more than that.
    /// Null without both.
    /// </summary>
    public double? AboveReference { get; init; }

    /// <summary>How much faster than the exact allocator a heuristic is; null for the exact one, and where it cannot be said.</summary>
    public SpeedUp? SpeedUp { get; init; }
}
