using HetServe.Allocation.Planning;
using HetServe.Allocation.Simulation;

namespace HetServe.Allocation.Studies;

/// <summary>One window of one contender. Immutable.</summary>
/// <param name="Cost">Money and penalties in the window, switching included, $.</param>
/// <param name="SwitchingCost">The part of the cost for switching, $.</param>
/// <param name="ViolatedOrUnmetShare">Share of the demand not served, or served beyond its objective, in [0, 1].</param>
/// <param name="UnmetShare">Share of the demand not served, in [0, 1].</param>
/// <param name="Changes">Deployments started, stopped, scaled or re-configured.</param>
/// <param name="Gpus">GPUs of the deployments at the end of the window.</param>
public readonly record struct WindowOutcome(
    double Cost, double SwitchingCost, double ViolatedOrUnmetShare, double UnmetShare, int Changes, int Gpus)
{
    /// <summary>The part of the cost that is paid: rental, storage and switching, $.</summary>
    public double Money { get; init; }
}

/// <summary>Result of one contender over the day. Immutable.</summary>
public sealed record ContenderOutcome
{
    /// <summary>Name of the contender.</summary>
    public required string Name { get; init; }

    /// <summary>The windows, in their order.</summary>
    public required IReadOnlyList<WindowOutcome> Windows { get; init => field = [.. value]; }

    /// <summary>
    /// The plans that serve, by rising time from the start of the day, routed for the rates of their windows. The rolling planner's new
    /// plan serves from the time its replicas are ready. Consecutive plans differ in deployments or routes. Default none.
    /// </summary>
    public IReadOnlyList<FleetPlan> Plans { get; init => field = [.. value]; } = [];

    /// <summary>Name of the allocator of the plan that a static contender keeps; null for the rolling planner.</summary>
    public string? Allocator { get; init; }

    /// <summary>Why that allocator stopped; at a time limit, another machine may find another plan. Default finished.</summary>
    public StopReason StopReason { get; init; }

    /// <summary>
    /// Upper limit on that plan's cost above the optimum of the forecast, relative to it: <see cref="AllocationResult.MaxAboveOptimum"/>.
    /// </summary>
    public double? MaxAboveOptimum { get; init; }

    /// <summary>What is paid over all windows: rental, storage and switching, $.</summary>
    public double TotalMoney => Windows.Sum(w => w.Money);

    /// <summary>Money and penalties over all windows, $.</summary>
    public double TotalCost => Windows.Sum(w => w.Cost);

    /// <summary>Cost in the most expensive window, $; 0 without windows.</summary>
    public double PeakWindowCost => Windows.Select(w => w.Cost).DefaultIfEmpty().Max();

    /// <summary>The part of the cost for switching, $.</summary>
    public double SwitchingCost => Windows.Sum(w => w.SwitchingCost);

    /// <summary>Deployments started, stopped, scaled or re-configured, over all windows.</summary>
    public int Changes => Windows.Sum(w => w.Changes);

    /// <summary>Windows in which any deployment changed.</summary>
    public int WindowsWithChanges => Windows.Count(w => w.Changes > 0);

    /// <summary>Share of the day's queries not served, or served beyond their objective, in [0, 1].</summary>
    public required double ViolatedOrUnmetShare { get; init; }

    /// <summary>Share of the day's queries not served, in [0, 1].</summary>
    public required double UnmetShare { get; init; }
}

/// <summary>What <see cref="RollingStudy"/> measured. Immutable.</summary>
public sealed record RollingStudyResult
{
    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>The demand.</summary>
    public required DemandSchedule Demand { get; init; }

    /// <summary>Length of a window.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Windows finished; fewer than those of the demand where the study was cancelled.</summary>
    public required int Finished { get; init; }

    /// <summary>The rolling planner first, then the static contenders in the order given.</summary>
    public required IReadOnlyList<ContenderOutcome> Contenders { get; init => field = [.. value]; }

    /// <summary>Mean and longest time of a decision of the rolling planner.</summary>
    public required (TimeSpan Mean, TimeSpan Slowest) DecisionTime { get; init; }
}
