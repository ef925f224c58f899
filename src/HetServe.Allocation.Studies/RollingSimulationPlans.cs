using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Simulation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>Collects the plans that serve a contender's day, window after window, for <see cref="RollingSimulation"/>.</summary>
internal sealed class RollingSimulationPlans
{
    private readonly List<FleetPlan> _plans = [];

    /// <summary>The plans by rising time.</summary>
    public IReadOnlyList<FleetPlan> Plans => _plans;

    /// <summary>Adds a window that one plan serves. A plan that repeats deployments and routes is left out.</summary>
    public void Add(TimeSpan from, AllocationPlan served)
    {
        if (_plans.Count > 0 && _plans[^1].Plan is { } last
            && last.Deployments.SequenceEqual(served.Deployments) && last.Routes.SequenceEqual(served.Routes)) return;
        _plans.Add(new FleetPlan(from, served));
    }

    /// <summary>
    /// Adds a window in which a decision is carried out: the running deployments serve until the starts are ready, the interim ones while
    /// starts wait for stops, then the new ones. A phase beyond the window is cut off.
    /// </summary>
    public void Add(ProblemTables tables, TimeSpan from, TimeSpan window, AllocationPlan running, RollingDecision decision)
    {
        PlanTransition way = decision.Transition;
        TimeSpan until = from + window, interim = from + way.TimeToStart, ready = interim + way.InterimTime;
        if (interim > from) Phase(from, running);
        if (ready > interim) Phase(interim, way.Interim!);
        Phase(ready, decision.Plan);

        void Phase(TimeSpan start, AllocationPlan plan)
        {
            if (start < until) Add(start, DeploymentRouter.Route(tables, plan.Deployments));
        }
    }
}
