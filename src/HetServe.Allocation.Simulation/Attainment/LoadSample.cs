using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>What the queries of one route met at one load of their deployment.</summary>
/// <param name="Utilization">Share of its time that a replica is busy with work that no batching removes, by the closed form.</param>
/// <param name="Low">Lower limit of the attainment, in [0, 1].</param>
/// <param name="Ratio">Simulated delays at the target's percentile, over those of the closed form at this load.</param>
internal readonly record struct LoadSample(double Utilization, double Low, SloDelays Ratio);
