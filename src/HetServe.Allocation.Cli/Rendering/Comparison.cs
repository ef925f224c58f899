namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Results of several allocators on one problem.</summary>
/// <param name="Problem">Name of the problem.</param>
/// <param name="Results">One result for each allocator.</param>
internal sealed record Comparison(string Problem, IReadOnlyList<AllocationResult> Results)
{
    /// <summary>The best proven lower bound on the cost, $; null where none is known.</summary>
    public double? Bound => Results.Max(r => r.LowerBound);

    /// <summary>Whether any allocator found a feasible plan.</summary>
    public bool HasPlan => Results.Any(r => r.FeasiblePlan is not null);

    /// <summary>Cost above the best bound relative to the cost; null without a feasible plan or a bound.</summary>
    public double? GapOf(AllocationResult result) => Bound is { } bound ? (result with { LowerBound = bound }).Gap : null;
}
