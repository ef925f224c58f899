namespace HetServe.Allocation.Problems;

/// <summary>Sets the data of one query type; see <see cref="QueryType"/> for meaning, ranges and defaults. Not thread-safe.</summary>
public sealed class QueryTypeBuilder
{
    private readonly Dictionary<string, double> _latency = new(StringComparer.Ordinal);

    internal QueryTypeBuilder(string name) => Query = new QueryType
    {
        Name = name,
        RatePerHour = 0,
        InputTokens = 0,
        OutputTokens = 0,
        ErrorSlo = 1,
    };

    internal QueryType Query { get; private set; }

    /// <summary>Sets the arrival rate in queries per hour.</summary>
    public QueryTypeBuilder PerHour(double rate) => With(Query with { RatePerHour = rate });

    /// <summary>Sets the arrival rate in queries per second.</summary>
    public QueryTypeBuilder PerSecond(double rate) => PerHour(rate * 3600);

    /// <summary>Sets the mean input and output tokens.</summary>
    public QueryTypeBuilder Tokens(double input, double output) => With(Query with { InputTokens = input, OutputTokens = output });

    /// <summary>
    /// Limits the delay, TTFT + output tokens x TPOT, of each route or on average. Required unless TTFT or TPOT has a limit.
    /// </summary>
    public QueryTypeBuilder Delay(TimeSpan slo, SloScope scope = SloScope.Route) => With(Query with { DelaySlo = slo, DelayScope = scope });

    /// <summary>Limits the time to first token of each route.</summary>
    public QueryTypeBuilder Ttft(TimeSpan slo) => With(Query with { TtftSlo = slo });

    /// <summary>Limits the time per output token of each route.</summary>
    public QueryTypeBuilder Tpot(TimeSpan slo) => With(Query with { TpotSlo = slo });

    /// <summary>Limits the error rate, a fraction, on average or of each route. Default 1: no limit.</summary>
    public QueryTypeBuilder Error(double slo, SloScope scope = SloScope.Average) => With(Query with { ErrorSlo = slo, ErrorScope = scope });

    /// <summary>Sets the penalty in $ per query and second of delay.</summary>
    public QueryTypeBuilder DelayPenalty(double dollarsPerQuerySecond) => With(Query with { DelayPenalty = dollarsPerQuerySecond });

    /// <summary>Sets the penalty in $ per unserved query.</summary>
    public QueryTypeBuilder UnmetPenalty(double dollarsPerQuery) => With(Query with { UnmetPenalty = dollarsPerQuery });

    /// <summary>
    /// Sets the largest share that may stay unserved, a fraction; 0 requires all queries to be served. Default 1 with an unmet penalty
    /// above 0, else 0.
    /// </summary>
    public QueryTypeBuilder MaxUnmet(double fraction) => With(Query with { MaxUnmet = fraction });

    /// <summary>Sets the storage kept per token, KB.</summary>
    public QueryTypeBuilder TokenKb(double kilobytes) => With(Query with { TokenKb = kilobytes });

    /// <summary>Sets the input and output tokens at which the objectives must hold, at least 0; null for the mean. Default null.</summary>
    public QueryTypeBuilder SloTokens(double? input, double? output) =>
        With(Query with { SloInputTokens = input, SloOutputTokens = output });

    /// <summary>
    /// Sets the input and output of the longest query, tokens, at least 0; its KV cache must fit in one replica. Engine only. Default: the
    /// lengths at which the objectives must hold.
    /// </summary>
    public QueryTypeBuilder MaxTokens(double tokens) => With(Query with { MaxTokens = tokens });

    /// <summary>
    /// Sets the coefficients of variation of the input and output tokens, at least 0. The engine model uses the first, simulations use
    /// both. Default 1 and 1.
    /// </summary>
    public QueryTypeBuilder TokensCv(double input, double output) => With(Query with { InputTokensCv = input, OutputTokensCv = output });

    /// <summary>Sets the share of the prompt that the prefix cache holds, in [0, 1). Engine only. Default 0.</summary>
    public QueryTypeBuilder PrefixHitRate(double fraction) => With(Query with { PrefixHitRate = fraction });

    /// <summary>Sets the factor on every delay that an objective is held against, at least 1. Default 1.</summary>
    public QueryTypeBuilder DelayMargin(double factor) => With(Query with { DelayMargin = factor });

    /// <summary>Sets the largest share on interruptible tiers, a fraction. Default 1.</summary>
    public QueryTypeBuilder MaxInterruptible(double fraction) => With(Query with { MaxInterruptible = fraction });

    /// <summary>
    /// Sets the network latency to a region of the tiers, at least 0. With any call, the query type is served only in the regions given,
    /// and on tiers without a region, at latency 0. Default: all regions, at latency 0.
    /// </summary>
    public QueryTypeBuilder NetworkLatency(string region, TimeSpan latency)
    {
        ArgumentNullException.ThrowIfNull(region);
        _latency[region] = latency.TotalSeconds;
        return With(Query with { NetworkLatencySeconds = new Dictionary<string, double>(_latency) });
    }

    private QueryTypeBuilder With(QueryType query)
    {
        Query = query;
        return this;
    }
}
