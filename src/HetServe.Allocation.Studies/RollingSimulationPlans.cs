using HetServe.Allocation.Plans;
using HetServe.Allocation.Simulation;

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

    /// <summary>Adds a window that several plans serve, one after the other.</summary>
    public void Add(TimeSpan from, IReadOnlyList<(TimeSpan Time, AllocationPlan Plan)> phases)
    {
        foreach ((TimeSpan time, AllocationPlan plan) in phases)
        {
            if (time > TimeSpan.Zero) Add(from, plan);
            from += time;
        }
    }
}
