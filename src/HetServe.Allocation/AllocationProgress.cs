namespace HetServe.Allocation;

/// <summary>Progress of an allocator.</summary>
/// <param name="Elapsed">Time since the run started.</param>
/// <param name="BestCost">Total cost of the best plan so far, $; null before the first plan.</param>
/// <param name="LowerBound">Proven lower bound on the cost, $; null if unknown.</param>
/// <param name="Fraction">Share of the work done, in [0, 1]; null if unknown.</param>
public readonly record struct AllocationProgress(TimeSpan Elapsed, double? BestCost, double? LowerBound, double? Fraction);
