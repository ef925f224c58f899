using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Simulation;

/// <summary>A plan that serves from some time on, until the next one does.</summary>
/// <param name="From">When, from the start of the simulation, at least 0; the first plan of a simulation serves from 0.</param>
/// <param name="Plan">The plan.</param>
public sealed record FleetPlan(TimeSpan From, AllocationPlan Plan);
