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
    /// Percentile of the lengths at which the objectives must hold (<see cref="QueryType.SloInputTokens"/>,
    /// <see cref="QueryType.SloOutputTokens"/>): 50, 90, 95 or 99; null for the mean lengths, which also serve where the summary lacks the
    /// percentile. Default 95.
    /// </summary>
    public int? SloPercentile { get; init; } = 95;

    /// <summary>
    /// The query type of a class under these objectives: its name, rate, mean lengths and their coefficients of variation, the lengths of
    /// <see cref="SloPercentile"/>, the longest request, the prefix hit rate, and a delay SLO of TTFT allowance + output tokens at that
    /// percentile x TPOT allowance. A figure that the summary lacks is that of a new <see cref="QueryType"/>.
    /// </summary>
    /// <remarks>An engine computes at least one token of a prompt, so the prefix hit rate is at most 1 - 1 / mean prompt length.</remarks>
    /// <param name="workload">The class.</param>
    /// <exception cref="ArgumentException"><see cref="SloPercentile"/> is another number.</exception>
    public QueryType ToQueryType(WorkloadClass workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (SloPercentile is not (null or 50 or 90 or 95 or 99))
        {
            throw new ArgumentException($"{nameof(SloPercentile)} must be 50, 90, 95, 99 or null, was {SloPercentile}.");
        }

        TokenStatistics input = workload.InputTokens, output = workload.OutputTokens;
        int? sloInput = null, sloOutput = null;
        if (SloPercentile is { } percent) (sloInput, sloOutput) = (input.Percentile(percent), output.Percentile(percent));
        return new()
        {
            Name = workload.Name,
            RatePerHour = AtPeak ? workload.PeakRatePerHour : workload.RatePerHour,
            InputTokens = input.Mean,
            OutputTokens = output.Mean,
            InputTokensCv = input.Cv ?? 1,
            OutputTokensCv = output.Cv ?? 1,
            SloInputTokens = sloInput,
            SloOutputTokens = sloOutput,
            MaxTokens = workload.MaxTokens,
            PrefixHitRate = Math.Min(workload.PrefixHitRate ?? 0, input.Mean > 1 ? 1 - 1 / input.Mean : 0),
            DelaySlo = TtftAllowance + (sloOutput ?? output.Mean) * TpotAllowance,
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
