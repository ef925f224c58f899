using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Studies;

/// <summary>One point of a curve of cost against violations.</summary>
/// <param name="Level">Factor planned with.</param>
/// <param name="Headroom">The headroom that it is: <paramref name="Level"/> for every stressed figure.</param>
/// <param name="Result">The plan's result on the problem as forecast.</param>
/// <param name="Stress">Outcome of the plan under stress; null if none was found with this headroom.</param>
public sealed record HeadroomRow(double Level, Headroom Headroom, AllocationResult Result, StressRow? Stress);
