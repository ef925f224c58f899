using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// Another performance model with delays and error rates multiplied by factors of each route: what a forecast missed. TTFT, TPOT and the
/// delay of the whole query grow by the same factor; busy time stays; an error rate stays at most 1. Immutable; safe for concurrent calls
/// where the factors are.
/// </summary>
/// <param name="inner">Gives the figures that are multiplied.</param>
/// <param name="factors">Factors of delay and error of a route, each at least 0. Pure and safe for concurrent calls.</param>
internal sealed class InflatedPerformanceModel(
    IPerformanceModel inner, Func<QueryType, ModelSpec, GpuTier, (double Delay, double Error)> factors) : IPerformanceModel
{
    /// <inheritdoc/>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism)
    {
        if (inner.Evaluate(query, model, tier, parallelism) is not { } route) return null;
        (double delay, double error) = factors(query, model, tier);
        return new RoutePerformance(
            delay * route.TtftSeconds,
            delay * route.TpotSeconds,
            delay * route.DelaySeconds,
            route.BusySeconds,
            Math.Min(1, error * route.ErrorRate));
    }
}
