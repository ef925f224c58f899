using HetServe.Allocation.Search;

namespace HetServe.Allocation.Allocators;

/// <summary>The three mechanisms of the greedy heuristic; an ablation study switches them off one by one.</summary>
/// <remarks>Source: arXiv 2604.07472; <c>docs/model.md</c>, section 8.</remarks>
[Flags]
public enum GreedyMechanisms
{
    /// <summary>None of the three.</summary>
    None = 0,

    /// <summary>M1: only parallelisms that fit in memory and meet the route-scoped objectives count, and the cheapest is a pair's entry configuration.</summary>
    ParallelismFeasibility = 1,

    /// <summary>M2: candidates are ranked by extra cost divided by the share of the query type that they can really take.</summary>
    CostPerCoverage = 2,

    /// <summary>M3: an open deployment may be raised to a larger parallelism before another is opened.</summary>
    ParallelismUpgrade = 4,

    /// <summary>All three.</summary>
    All = ParallelismFeasibility | CostPerCoverage | ParallelismUpgrade,
}
