using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>
/// A performance model that multiplies another's delays and error rates by factors per route, to model a wrong forecast. TTFT, TPOT and
/// the delay of the whole query have the same factor. Busy time does not change. Error rates never exceed 1. Immutable; thread-safe if the
/// factors are.
/// </summary>
/// <param name="inner">Gives the figures to multiply.</param>
/// <param name="factors">Factors of delay and error of a route, each at least 0. Pure and thread-safe.</param>
internal sealed class InflatedPerformanceModel(
    IPerformanceModel inner, Func<QueryType, ModelSpec, GpuTier, (double Delay, double Error)> factors) : IPerformanceModel
{
    /// <inheritdoc/>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization)
    {
        if (inner.Evaluate(query, model, tier, parallelism, utilization) is not { } route) return null;
        (double delay, double error) = factors(query, model, tier);
        return new RoutePerformance(
            delay * route.TtftSeconds,
            delay * route.TpotSeconds,
            delay * route.DelaySeconds,
            route.BusySeconds,
            Math.Min(1, error * route.ErrorRate))
        {
            Slo = route.Slo * delay,
        };
    }
}
