namespace HetServe.Allocation.Problems;

/// <summary>Performance of one query on one replica of a model, tier and parallelism.</summary>
/// <param name="TtftSeconds">Mean time to first token, seconds.</param>
/// <param name="TpotSeconds">Mean time per output token, seconds.</param>
/// <param name="DelaySeconds">Mean delay of the whole query, seconds; TTFT + output tokens x TPOT unless it is measured.</param>
/// <param name="BusySeconds">Replica-seconds of compute that the query takes.</param>
/// <param name="ErrorRate">Error rate at the tier's precision, a fraction in [0, 1].</param>
public readonly record struct RoutePerformance(
    double TtftSeconds, double TpotSeconds, double DelaySeconds, double BusySeconds, double ErrorRate)
{
    /// <summary>The model's error rate for the query type, scaled for the tier: E = min(1, e·a).</summary>
    /// <exception cref="KeyNotFoundException">The model has no error rate for the query type.</exception>
    public static double ScaledErrorRate(QueryType query, ModelSpec model, GpuTier tier)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tier);
        return Math.Min(1, model.ErrorRates[query.Name] * tier.EffectiveErrorScale);
    }
}
