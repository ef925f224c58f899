using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Studies;

/// <summary>What an allocator planned with one factor on each parameter. Immutable.</summary>
public sealed record SensitivityRow
{
    /// <summary>Factors on the nominal values, one for each parameter.</summary>
    public required IReadOnlyList<double> Factors { get; init => field = [.. value]; }

    /// <summary>Status of the plan.</summary>
    public required PlanStatus Status { get; init; }

    /// <summary>Objective of a feasible plan, money and penalties, $ over the horizon; null without one.</summary>
    public double? Cost { get; init; }

    /// <summary>The part of <see cref="Cost"/> that is paid, rental and storage, $ over the horizon; null without a feasible plan.</summary>
    public double? Money { get; init; }

    /// <summary>Cost above that of the nominal problem, relative to it: 0.5 is 50% more expensive. Null without both.</summary>
    public double? AboveNominal { get; init; }

    /// <summary>Share of all queries that a feasible plan does not serve, in [0, 1]; null without one.</summary>
    public double? UnmetShare { get; init; }

    /// <summary>Number of GPUs of a feasible plan; null without one.</summary>
    public int? Gpus { get; init; }

    /// <summary>Deployments of a feasible plan; empty without one.</summary>
    public IReadOnlyList<Deployment> Deployments { get; init => field = [.. value]; } = [];

    /// <summary>Share of all queries by the model that serves them, largest first; empty without a feasible plan.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> ModelShares { get; init => field = [.. value]; } = [];

    /// <summary>Why the run stopped; at a time limit, another machine may find another plan. Default finished.</summary>
    public StopReason StopReason { get; init; }

    /// <summary>
    /// Upper limit on a feasible plan's cost above the optimum, relative to it, at least 0: <see cref="AllocationResult.MaxAboveOptimum"/>.
    /// </summary>
    public double? MaxAboveOptimum { get; init; }

    /// <summary>Whether there is a plan that meets every constraint.</summary>
    public bool IsFeasible => Status is PlanStatus.Feasible or PlanStatus.Optimal;
}
