using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>A performance model that compiles to a few numbers per option: a table over query types and options is not needed.</summary>
internal interface ILinearPerformanceModel : IPerformanceModel
{
    /// <summary>Coefficients of an option at a utilisation level.</summary>
    RouteCoefficients Coefficients(ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization);

    /// <summary>The mean lengths of a query type, as the coefficients count them.</summary>
    RouteLengths MeanLengths(QueryType query);

    /// <summary>The lengths at which the objectives of a query type hold.</summary>
    RouteLengths SloLengths(QueryType query);

    /// <summary>Factor at a utilisation level on delays that were measured of a query alone.</summary>
    double Stretch(double utilization);
}

/// <summary>What both built-in models derive from their coefficients.</summary>
internal static class LinearPerformance
{
    /// <summary>Performance of a route, with the figures of a measurement in place of the model's; null where it cannot be served.</summary>
    public static RoutePerformance? Evaluate(
        this ILinearPerformanceModel performance, QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization,
        Measurement? measured)
    {
        if (query.LatencyTo(tier) is not { } latency) return null;
        return performance.Coefficients(model, tier, parallelism, utilization).At(
            performance.MeanLengths(query), performance.SloLengths(query), latency,
            RoutePerformance.ScaledErrorRate(query, model, tier), measured, performance.Stretch(utilization));
    }
}
