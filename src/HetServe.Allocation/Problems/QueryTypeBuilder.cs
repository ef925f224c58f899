namespace HetServe.Allocation.Problems;

/// <summary>Sets the data of one query type; see <see cref="QueryType"/> for meaning, ranges and defaults. Not thread-safe.</summary>
public sealed class QueryTypeBuilder
{
    internal QueryTypeBuilder(string name) => Query = new QueryType
    {
        Name = name,
        RatePerHour = 0,
        InputTokens = 0,
        OutputTokens = 0,
        DelaySlo = TimeSpan.Zero,
        ErrorSlo = 1,
    };

    internal QueryType Query { get; private set; }

    /// <summary>Sets the arrival rate in queries per hour.</summary>
    public QueryTypeBuilder PerHour(double rate) => With(Query with { RatePerHour = rate });

    /// <summary>Sets the arrival rate in queries per second.</summary>
    public QueryTypeBuilder PerSecond(double rate) => PerHour(rate * 3600);

    /// <summary>Sets the mean input and output tokens.</summary>
    public QueryTypeBuilder Tokens(double input, double output) => With(Query with { InputTokens = input, OutputTokens = output });

    /// <summary>Limits the mean delay, TTFT + output tokens x TPOT, of each route or on average.</summary>
    public QueryTypeBuilder Delay(TimeSpan slo, SloScope scope = SloScope.Route) => With(Query with { DelaySlo = slo, DelayScope = scope });

    /// <summary>Limits the mean time to first token of each route.</summary>
    public QueryTypeBuilder Ttft(TimeSpan slo) => With(Query with { TtftSlo = slo });

    /// <summary>Limits the mean time per output token of each route.</summary>
    public QueryTypeBuilder Tpot(TimeSpan slo) => With(Query with { TpotSlo = slo });

    /// <summary>Limits the error rate, a fraction, on average or of each route. Default 1: no limit.</summary>
    public QueryTypeBuilder Error(double slo, SloScope scope = SloScope.Average) => With(Query with { ErrorSlo = slo, ErrorScope = scope });

    /// <summary>Sets the penalty in $ per query and second of delay.</summary>
    public QueryTypeBuilder DelayPenalty(double dollarsPerQuerySecond) => With(Query with { DelayPenalty = dollarsPerQuerySecond });

    /// <summary>Sets the penalty in $ per unserved query.</summary>
    public QueryTypeBuilder UnmetPenalty(double dollarsPerQuery) => With(Query with { UnmetPenalty = dollarsPerQuery });

    /// <summary>Sets the largest share that may stay unserved; 0 requires all queries to be served.</summary>
    public QueryTypeBuilder MaxUnmet(double fraction) => With(Query with { MaxUnmet = fraction });

    /// <summary>Sets the storage kept per token, KB.</summary>
    public QueryTypeBuilder TokenKb(double kilobytes) => With(Query with { TokenKb = kilobytes });

    private QueryTypeBuilder With(QueryType query)
    {
        Query = query;
        return this;
    }
}
