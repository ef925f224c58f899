namespace HetServe.Allocation.Problems;

/// <summary>
/// Performance of one query type on one replica of a model, tier and parallelism. Network latency is part of TTFT and delay;
/// <see cref="QueryType.DelayMargin"/> is not.
/// </summary>
/// <param name="TtftSeconds">Mean time to first token, seconds.</param>
/// <param name="TpotSeconds">Mean time per output token, seconds.</param>
/// <param name="DelaySeconds">Mean delay of the whole query, seconds; TTFT + output tokens x TPOT unless it is measured.</param>
/// <param name="BusySeconds">Replica-seconds of compute that the query takes.</param>
/// <param name="ErrorRate">Error rate at the tier's precision, a fraction in [0, 1].</param>
public readonly record struct RoutePerformance(
    double TtftSeconds, double TpotSeconds, double DelaySeconds, double BusySeconds, double ErrorRate)
{
    /// <summary>What the objectives are held against, before the margin. Default: the means.</summary>
    public SloDelays Slo { get; init; } = new(TtftSeconds, TpotSeconds, DelaySeconds);

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

/// <summary>
/// Delays of a route at the lengths of the objectives, <see cref="QueryType.EffectiveSloInputTokens"/> and
/// <see cref="QueryType.EffectiveSloOutputTokens"/>.
/// </summary>
/// <param name="TtftSeconds">Time to first token, seconds.</param>
/// <param name="TpotSeconds">Time per output token, seconds.</param>
/// <param name="DelaySeconds">Delay of the whole query, seconds.</param>
public readonly record struct SloDelays(double TtftSeconds, double TpotSeconds, double DelaySeconds)
{
    /// <summary>The delays times a factor.</summary>
    /// <param name="delays">The delays.</param>
    /// <param name="factor">The factor.</param>
    public static SloDelays operator *(SloDelays delays, double factor) =>
        new(delays.TtftSeconds * factor, delays.TpotSeconds * factor, delays.DelaySeconds * factor);
}
