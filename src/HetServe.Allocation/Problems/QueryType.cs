namespace HetServe.Allocation.Problems;

/// <summary>
/// A workload class: queries of similar length with the same objectives. Immutable. All objectives limit means, not percentiles. The delay
/// of a query is TTFT + output tokens x TPOT.
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

    /// <summary>Limit Δ on the mean delay of a whole query, more than 0.</summary>
    public required TimeSpan DelaySlo { get; init; }

    /// <summary>Limit ε on the error rate, a fraction in [0, 1].</summary>
    public required double ErrorSlo { get; init; }

    /// <summary>Limit on the mean time to first token of each route, more than 0; null for none. Default null.</summary>
    public TimeSpan? TtftSlo { get; init; }

    /// <summary>Limit on the mean time per output token of each route, more than 0; null for none. Default null.</summary>
    public TimeSpan? TpotSlo { get; init; }

    /// <summary>Whether each route or the average must meet <see cref="DelaySlo"/>. Default <see cref="SloScope.Route"/>.</summary>
    public SloScope DelayScope { get; init; } = SloScope.Route;

    /// <summary>Whether each route or the average must meet <see cref="ErrorSlo"/>. Default <see cref="SloScope.Average"/>.</summary>
    public SloScope ErrorScope { get; init; } = SloScope.Average;

    /// <summary>Penalty ρ in $ per query and second of delay, at least 0. Default 0.</summary>
    public double DelayPenalty { get; init; }

    /// <summary>Penalty φ in $ per unserved query, at least 0. Default 0.</summary>
    public double UnmetPenalty { get; init; }

    /// <summary>Largest share that may stay unserved, a fraction in [0, 1]. Default 1.</summary>
    public double MaxUnmet { get; init; } = 1;

    /// <summary>Storage θ kept per token, KB, at least 0. Default 0.</summary>
    public double TokenKb { get; init; }

    /// <summary>This query type with each delay objective multiplied by a factor above 0. Rounds down to 100 ns, the minimum.</summary>
    internal QueryType ScaleDelays(double factor)
    {
        return factor == 1 ? this : this with
        {
            DelaySlo = Scale(DelaySlo),
            TtftSlo = TtftSlo is { } ttft ? Scale(ttft) : null,
            TpotSlo = TpotSlo is { } tpot ? Scale(tpot) : null,
        };

        TimeSpan Scale(TimeSpan slo) => TimeSpan.FromTicks(Math.Max(1, (long)(factor * slo.Ticks)));
    }
}
