using HetServe.Allocation.Problems;

namespace CustomConstraint;

/// <summary>
/// Another performance model without the routes that a residency rule forbids: no allocator can choose what it has no figures for.
/// Immutable; safe for concurrent calls.
/// </summary>
/// <param name="inner">Gives the figures of allowed routes.</param>
/// <param name="rule">The rule.</param>
public sealed class ResidentPerformanceModel(IPerformanceModel inner, ResidencyRule rule) : IPerformanceModel
{
    /// <inheritdoc/>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) =>
        rule.Allows(query.Name, tier.Name) ? inner.Evaluate(query, model, tier, parallelism, utilization) : null;
}
