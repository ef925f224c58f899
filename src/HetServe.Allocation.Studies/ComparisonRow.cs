namespace HetServe.Allocation.Studies;

/// <summary>Result of one variant on one problem. Immutable.</summary>
public sealed record ComparisonRow
{
    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>Name of the variant.</summary>
    public required string Variant { get; init; }

    /// <summary>Status of the plan.</summary>
    public required PlanStatus Status { get; init; }

    /// <summary>Names of the constraints that the plan breaks, as the checkers say, each once; empty without a plan.</summary>
    public IReadOnlyList<string> Broken { get; init => field = [.. value]; } = [];

    /// <summary>Objective of a feasible plan, money and penalties, $ over the horizon; null without one.</summary>
    public double? Cost { get; init; }

    /// <summary>Objective of the plan, money and penalties, $ over the horizon, also of one that breaks constraints; null without a plan.</summary>
    public double? PlanCost { get; init; }

    /// <summary>The part of <see cref="PlanCost"/> that is paid, rental and storage, $ over the horizon; null without a plan.</summary>
    public double? PlanMoney { get; init; }

    /// <summary>Share of all queries that the plan does not serve, in [0, 1], also of one that breaks constraints; null without one.</summary>
    public double? PlanUnmetShare { get; init; }

    /// <summary>Cost above the reference's plan, relative to it: 0.5 is 50% more expensive. Null unless both are feasible.</summary>
    public double? AboveReference { get; init; }

    /// <summary>Share of all queries that a feasible plan does not serve, in [0, 1]; null without one.</summary>
    public double? UnmetShare { get; init; }

    /// <summary>Run time, without compiling the problem. Not the same in every run.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether the plan meets every constraint.</summary>
    public bool IsFeasible => Status is PlanStatus.Feasible or PlanStatus.Optimal;
}
