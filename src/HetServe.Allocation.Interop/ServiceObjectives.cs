using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop;

/// <summary>
/// What is promised to the requests of a class. A trace says nothing of it, so it is the caller's choice; the defaults suit an interactive
/// service: an answer that starts within a second and is written faster than it is read. Immutable.
/// </summary>
public sealed record ServiceObjectives
{
    /// <summary>Part of the delay SLO that each query has, more than 0. Default 1 second.</summary>
    public TimeSpan TtftAllowance { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Part of the delay SLO that each output token adds, at least 0. Default 50 ms.</summary>
    public TimeSpan TpotAllowance { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Whether both allowances are limits by themselves too (<see cref="QueryType.TtftSlo"/>, <see cref="QueryType.TpotSlo"/>). Default
    /// false.
    /// </summary>
    public bool LimitTtftAndTpot { get; init; }

    /// <summary>Limit on the error rate, a fraction in [0, 1]. Default 0.05.</summary>
    public double ErrorSlo { get; init; } = 0.05;

    /// <summary>Penalty in $ per query and second of delay, at least 0. Default 1e-5.</summary>
    public double DelayPenalty { get; init; } = 1e-5;

    /// <summary>Penalty in $ per query that is not served, at least 0. Default 0.01.</summary>
    public double UnmetPenalty { get; init; } = 0.01;

    /// <summary>Largest share that may stay unserved, a fraction in [0, 1]. Default 1.</summary>
    public double MaxUnmet { get; init; } = 1;

    /// <summary>KB of storage kept per token, at least 0. Default 0.</summary>
    public double TokenKb { get; init; }

    /// <summary>Whether the query type has the rate of the busiest window rather than of the whole span. Default false.</summary>
    public bool AtPeak { get; init; }

    /// <summary>
    /// The query type of a class under these objectives: its name, rate and mean lengths, delay SLO = TTFT allowance + output tokens x TPOT
    /// allowance.
    /// </summary>
    /// <param name="workload">The class.</param>
    public QueryType ToQueryType(WorkloadClass workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return new()
        {
            Name = workload.Name,
            RatePerHour = AtPeak ? workload.PeakRatePerHour : workload.RatePerHour,
            InputTokens = workload.InputTokens.Mean,
            OutputTokens = workload.OutputTokens.Mean,
            DelaySlo = TtftAllowance + workload.OutputTokens.Mean * TpotAllowance,
            TtftSlo = LimitTtftAndTpot ? TtftAllowance : null,
            TpotSlo = LimitTtftAndTpot ? TpotAllowance : null,
            ErrorSlo = ErrorSlo,
            DelayPenalty = DelayPenalty,
            UnmetPenalty = UnmetPenalty,
            MaxUnmet = MaxUnmet,
            TokenKb = TokenKb,
        };
    }

    /// <summary>The query types of all classes of a summary under these objectives, in its order.</summary>
    /// <param name="summary">The summary.</param>
    public IReadOnlyList<QueryType> ToQueryTypes(WorkloadSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Classes.Select(ToQueryType)];
    }
}
