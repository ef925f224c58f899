using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Explanations;

/// <summary>A performance model that rules out a model on a tier, for one query type or for all, and leaves the rest to another.</summary>
internal sealed class ForbiddenRoutes(IPerformanceModel inner, string? query, string model, string tier) : IPerformanceModel
{
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization) =>
        IsForbidden(query, model, tier) ? null : inner.Evaluate(query, model, tier, parallelism, utilization);

    /// <summary>The problem without the choice.</summary>
    public static AllocationProblem Forbid(AllocationProblem problem, string? query, string model, string tier) => problem with
    {
        PerformanceModel = new ForbiddenRoutes(MeasuredPerformanceModel.Of(problem), query, model, tier),
        Measurements = [],
    };

    private bool IsForbidden(QueryType q, ModelSpec m, GpuTier t) =>
        m.Name == model && t.Name == tier && (query is null || q.Name == query);
}
