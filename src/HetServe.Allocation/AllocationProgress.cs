namespace HetServe.Allocation;

/// <summary>What an allocator knows while it runs.</summary>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="BestCost">Total cost of the best plan so far, $; null where there is none yet.</param>
/// <param name="LowerBound">Proven lower bound on the cost, $; null where unknown.</param>
/// <param name="Fraction">Share of the work done, in [0, 1]; null where unknown.</param>
public readonly record struct AllocationProgress(TimeSpan Elapsed, double? BestCost, double? LowerBound, double? Fraction);
