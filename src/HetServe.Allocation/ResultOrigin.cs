namespace HetServe.Allocation;

/// <summary>Which algorithms made the parts of a result. Immutable.</summary>
/// <param name="Plan">Name of the allocator that found the plan: <c>agh</c>, <c>decomposition</c>, <c>exact</c>; null without a plan.</param>
/// <param name="LowerBound">What proved the lower bound: <c>relaxation</c>, <c>decomposition</c>, <c>exact</c>; null without a bound.</param>
public sealed record ResultOrigin(string? Plan, string? LowerBound);
