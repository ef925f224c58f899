namespace HetServe.Allocation.Studies;

/// <summary>Run of one allocator on one problem of a <see cref="ScalingStudy"/>. Immutable.</summary>
public sealed record ScalingRun
{
    /// <summary>Name of the allocator.</summary>
    public required string Allocator { get; init; }

    /// <summary>Status of the plan.</summary>
    public required PlanStatus Status { get; init; }

    /// <summary>Why the run stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Wall time on compiled tables, s: the median of the timed runs. Not the same in every run.</summary>
    public required double Seconds { get; init; }

    /// <summary>Number of timed runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Objective of a feasible plan, money and penalties, $ over the horizon; null without one.</summary>
    public double? Cost { get; init; }

    /// <summary>The part of <see cref="Cost"/> that is paid, rental and storage, $ over the horizon; null without a feasible plan.</summary>
    public double? Money { get; init; }

    /// <summary>
    /// Cost above <see cref="ScalingRow.Reference"/>, relative to it: 0.05 is 5% more expensive. An upper limit if the optimum is not
    /// proven. Null without both.
    /// </summary>
    public double? AboveReference { get; init; }

    /// <summary>How many times faster the heuristic is than the exact allocator; null for the exact one, and if unknown.</summary>
    public SpeedUp? SpeedUp { get; init; }
}
