using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>A performance model whose measured figures replace those of another model. Immutable; thread-safe.</summary>
internal sealed class MeasuredPerformanceModel : IPerformanceModel
{
    private readonly IPerformanceModel _inner;
    private readonly Dictionary<(string Query, string Model, string Tier, Parallelism), Measurement> _measurements;

    /// <summary>Creates the model.</summary>
    /// <param name="inner">Gives the figures that are not measured.</param>
    /// <param name="measurements">The profiles, at most one per query type, model, tier and parallelism.</param>
    public MeasuredPerformanceModel(IPerformanceModel inner, IEnumerable<Measurement> measurements)
    {
        _inner = inner;
        _measurements = measurements.ToDictionary(m => (m.Query, m.Model, m.Tier, m.Parallelism));
    }

    /// <inheritdoc/>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism)
    {
        RoutePerformance? route = _inner.Evaluate(query, model, tier, parallelism);
        return _measurements.TryGetValue((query.Name, model.Name, tier.Name, parallelism), out Measurement? measured) && route is { } from
            ? Override(from, query, measured)
            : route;
    }

    /// <summary>The route with the figures of the measurement in place of its own.</summary>
    internal static RoutePerformance Override(RoutePerformance route, QueryType query, Measurement measured)
    {
        double ttft = measured.TtftSeconds ?? route.TtftSeconds;
        double tpot = measured.TpotSeconds ?? route.TpotSeconds;
        bool timed = measured.TtftSeconds is not null || measured.TpotSeconds is not null;
        return new RoutePerformance(
            ttft,
            tpot,
            measured.DelaySeconds ?? (timed ? ttft + query.OutputTokens * tpot : route.DelaySeconds),
            measured.QueriesPerSecond is { } rate ? 1 / rate : route.BusySeconds,
            measured.ErrorRate ?? route.ErrorRate);
    }
}
