namespace HetServe.Allocation.Problems;

/// <summary>
/// A workload class: queries of similar length with the same objectives. Immutable. Objectives hold at the lengths
/// <see cref="SloInputTokens"/> and <see cref="SloOutputTokens"/>. The delay of a query is TTFT + output tokens x TPOT.
/// </summary>
public sealed record QueryType
{
    /// <summary>Name, not empty, unique among the query types.</summary>
    public required string Name { get; init; }

    /// <summary>Arrival rate λ in queries per hour, at least 0.</summary>
    public required double RatePerHour { get; init; }

    /// <summary>Mean prompt length h in tokens, at least 0. This and <see cref="OutputTokens"/> must not both be 0.</summary>
    public required double InputTokens { get; init; }

    /// <summary>Mean generated length f in tokens, at least 0.</summary>
    public required double OutputTokens { get; init; }

    /// <summary>
    /// Limit Δ on the delay of a whole query, more than 0; null for none, which needs <see cref="TtftSlo"/> or <see cref="TpotSlo"/>.
    /// Default null.
    /// </summary>
    public TimeSpan? DelaySlo { get; init; }

    /// <summary>Limit ε on the error rate, a fraction in [0, 1].</summary>
    public required double ErrorSlo { get; init; }

    /// <summary>Limit on the time to first token of each route, more than 0; null for none. Default null.</summary>
    public TimeSpan? TtftSlo { get; init; }

    /// <summary>Limit on the time per output token of each route, more than 0; null for none. Default null.</summary>
    public TimeSpan? TpotSlo { get; init; }

    /// <summary>Whether each route or the average must meet <see cref="DelaySlo"/>. Default <see cref="SloScope.Route"/>.</summary>
    public SloScope DelayScope { get; init; } = SloScope.Route;

    /// <summary>Whether each route or the average must meet <see cref="ErrorSlo"/>. Default <see cref="SloScope.Average"/>.</summary>
    public SloScope ErrorScope { get; init; } = SloScope.Average;

    /// <summary>Penalty ρ in $ per query and second of delay, at least 0. Default 0.</summary>
    public double DelayPenalty { get; init; }

    /// <summary>Penalty φ in $ per unserved query, at least 0. Default 0.</summary>
    public double UnmetPenalty { get; init; }

    /// <summary>
    /// Largest share that may stay unserved, a fraction in [0, 1]; null for 1 where <see cref="UnmetPenalty"/> is above 0, else 0.
    /// Default null.
    /// </summary>
    public double? MaxUnmet { get; init; }

    /// <summary>Storage θ kept per token, KB, at least 0. Default 0.</summary>
    public double TokenKb { get; init; }

    /// <summary>
    /// Prompt length h* at which the objectives must hold, tokens, at least 0; null for <see cref="InputTokens"/>. A percentile of the
    /// lengths makes the objectives hold at that percentile. Default null.
    /// </summary>
    public double? SloInputTokens { get; init; }

    /// <summary>Generated length f* at which the objectives must hold, tokens, at least 0; null for <see cref="OutputTokens"/>. Default null.</summary>
    public double? SloOutputTokens { get; init; }

    /// <summary>
    /// Input and output of the longest query, tokens, at least 0; its KV cache must fit in one replica. Null for h* + f*. Engine only.
    /// Default null.
    /// </summary>
    public double? MaxTokens { get; init; }

    /// <summary>Coefficient of variation of the prompt length, at least 0. Engine only. Default 1.</summary>
    public double InputTokensCv { get; init; } = 1;

    /// <summary>Coefficient of variation of the generated length, at least 0. Simulations alone use it. Default 1.</summary>
    public double OutputTokensCv { get; init; } = 1;

    /// <summary>Share ξ of the prompt that the prefix cache holds, in [0, 1). Engine only. Default 0.</summary>
    public double PrefixHitRate { get; init; }

    /// <summary>Factor γ on every delay that an objective is held against, at least 1. Default 1.</summary>
    public double DelayMargin { get; init; } = 1;

    /// <summary>Largest share on interruptible tiers, a fraction in [0, 1]. Default 1.</summary>
    public double MaxInterruptible { get; init; } = 1;

    /// <summary>
    /// Network latency by region of the tiers, seconds, at least 0. With any entry, the query type is served only in regions that have an
    /// entry, and on tiers without a region, at latency 0. Null for all regions at latency 0. Default null.
    /// </summary>
    public IReadOnlyDictionary<string, double>? NetworkLatencySeconds
    {
        get;
        init => field = value is null ? null : StructuralEquality.Copy(value);
    }

    /// <summary>The length h*: <see cref="SloInputTokens"/>, or the mean.</summary>
    public double EffectiveSloInputTokens => SloInputTokens ?? InputTokens;

    /// <summary>The length f*: <see cref="SloOutputTokens"/>, or the mean.</summary>
    public double EffectiveSloOutputTokens => SloOutputTokens ?? OutputTokens;

    /// <summary>Tokens of the longest query: <see cref="MaxTokens"/>, or h* + f*.</summary>
    public double EffectiveMaxTokens => MaxTokens ?? EffectiveSloInputTokens + EffectiveSloOutputTokens;

    /// <summary>Largest unserved share: <see cref="MaxUnmet"/>, or its default.</summary>
    public double EffectiveMaxUnmet => MaxUnmet ?? (UnmetPenalty > 0 ? 1 : 0);

    /// <summary>Limit on the delay, seconds; infinity for none.</summary>
    internal double DelayLimitSeconds => DelaySlo?.TotalSeconds ?? double.PositiveInfinity;

    /// <summary>Network latency to a tier, seconds; null where the query type may not be served in its region.</summary>
    internal double? LatencyTo(GpuTier tier)
    {
        if (NetworkLatencySeconds is null || tier.Region is null) return 0;
        return NetworkLatencySeconds.TryGetValue(tier.Region, out double seconds) ? seconds : null;
    }

    /// <summary>This query type with each delay objective multiplied by a factor above 0. Rounds down to 100 ns, the minimum.</summary>
    internal QueryType ScaleDelays(double factor)
    {
        return factor == 1 ? this : this with
        {
            DelaySlo = DelaySlo is { } delay ? Scale(delay) : null,
            TtftSlo = TtftSlo is { } ttft ? Scale(ttft) : null,
            TpotSlo = TpotSlo is { } tpot ? Scale(tpot) : null,
        };

        TimeSpan Scale(TimeSpan slo) => TimeSpan.FromTicks(Math.Max(1, (long)(factor * slo.Ticks)));
    }
}
