using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Performance;

/// <summary>A performance model whose measured figures replace those of another model. Immutable; thread-safe.</summary>
internal sealed class MeasuredPerformanceModel : IPerformanceModel
{
    private readonly IPerformanceModel _inner;
    private readonly Dictionary<(string Query, string Model, string Tier, Parallelism), Measurement> _measurements;

    /// <summary>Creates the model.</summary>
    /// <param name="inner">Gives the figures that are not measured.</param>
    /// <param name="measurements">The measurements, at most one per query type, model, tier and parallelism.</param>
    public MeasuredPerformanceModel(IPerformanceModel inner, IEnumerable<Measurement> measurements)
    {
        _inner = inner;
        _measurements = measurements.ToDictionary(m => (m.Query, m.Model, m.Tier, m.Parallelism));
    }

    /// <summary>The performance model of a problem, with its measurements.</summary>
    public static IPerformanceModel Of(AllocationProblem problem)
    {
        IPerformanceModel model = problem.PerformanceModel ?? (problem.Performance.IsEngine
            ? new EnginePerformanceModel(problem)
            : new RooflinePerformanceModel(problem.Performance));
        return problem.Measurements.Count == 0 ? model : new MeasuredPerformanceModel(model, problem.Measurements);
    }

    /// <inheritdoc/>
    public RoutePerformance? Evaluate(QueryType query, ModelSpec model, GpuTier tier, Parallelism parallelism, double utilization)
    {
        if (!_measurements.TryGetValue((query.Name, model.Name, tier.Name, parallelism), out Measurement? measured))
            return _inner.Evaluate(query, model, tier, parallelism, utilization);
        if (_inner is ILinearPerformanceModel linear) return linear.Evaluate(query, model, tier, parallelism, utilization, measured);
        return _inner.Evaluate(query, model, tier, parallelism, utilization) is { } route ? Override(route, query, measured) : null;
    }

    /// <summary>The route of a user's model with measured figures in place of its own, which hold at the lengths of the objectives too.</summary>
    private static RoutePerformance Override(in RoutePerformance route, QueryType query, Measurement measured)
    {
        double ttft = measured.TtftSeconds ?? route.TtftSeconds, tpot = measured.TpotSeconds ?? route.TpotSeconds;
        bool isTimed = measured.TtftSeconds is not null || measured.TpotSeconds is not null;
        double sloTtft = measured.TtftSeconds ?? route.Slo.TtftSeconds, sloTpot = measured.TpotSeconds ?? route.Slo.TpotSeconds;
        return new RoutePerformance(
            ttft,
            tpot,
            measured.DelaySeconds ?? (isTimed ? ttft + query.OutputTokens * tpot : route.DelaySeconds),
            measured.QueriesPerSecond is { } rate ? 1 / rate : route.BusySeconds,
            measured.ErrorRate ?? route.ErrorRate)
        {
            Slo = new SloDelays(
                sloTtft,
                sloTpot,
                measured.DelaySeconds ?? (isTimed ? sloTtft + query.EffectiveSloOutputTokens * sloTpot : route.Slo.DelaySeconds)),
        };
    }
}
