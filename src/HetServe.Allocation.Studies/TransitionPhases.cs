using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// The plans that serve a window in which a decision is carried out: the running deployments until the starts are ready, the interim ones
/// while starts wait for stops, then the new ones. Each is routed exactly at the rates of the window.
/// </summary>
internal static class TransitionPhases
{
    /// <summary>The phases in order; their times add up to the window. The new plan is last, with no time where the change takes the whole window.</summary>
    public static IReadOnlyList<(TimeSpan Time, AllocationPlan Plan)> Of(
        ProblemTables tables, TimeSpan window, AllocationPlan running, RollingDecision decision)
    {
        PlanTransition way = decision.Transition;
        TimeSpan first = Least(way.TimeToStart, window), second = Least(way.InterimTime, window - first);
        var phases = new List<(TimeSpan, AllocationPlan)>();
        if (first > TimeSpan.Zero) phases.Add((first, DeploymentRouter.Route(tables, running.Deployments)));
        if (second > TimeSpan.Zero) phases.Add((second, DeploymentRouter.Route(tables, way.Interim!.Deployments)));
        phases.Add((window - first - second, DeploymentRouter.Route(tables, decision.Plan.Deployments)));
        return phases;
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
