namespace HetServe.Allocation.Problems;

/// <summary>
/// Measured figures of one query type on one model, tier and parallelism. They replace those of the performance model; null keeps the
/// model's figure. Over a performance model in code they are taken as they are. Immutable.
/// </summary>
public sealed record Measurement
{
    /// <summary>Name of the query type.</summary>
    public required string Query { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the tier.</summary>
    public required string Tier { get; init; }

    /// <summary>Parallelism of the replica; the problem's grid must list it.</summary>
    public required Parallelism Parallelism { get; init; }

    /// <summary>Mean time to first token of a query alone, without network, seconds, at least 0. Default null.</summary>
    public double? TtftSeconds { get; init; }

    /// <summary>Mean time per output token of a query alone, seconds, at least 0. Default null.</summary>
    public double? TpotSeconds { get; init; }

    /// <summary>
    /// Mean delay of a query alone, without network, seconds, at least 0; null for TTFT + output tokens x TPOT where either is measured.
    /// Default null.
    /// </summary>
    public double? DelaySeconds { get; init; }

    /// <summary>Most queries per second that one replica can serve, more than 0. Default null.</summary>
    public double? QueriesPerSecond { get; init; }

    /// <summary>Error rate, a fraction in [0, 1]; the tier's error scale does not apply. Default null.</summary>
    public double? ErrorRate { get; init; }

    /// <summary>Where the numbers come from; optional. Default null.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it has any figure. Without one, its source says why there is none.</summary>
    internal bool HasFigures =>
        this is not { TtftSeconds: null, TpotSeconds: null, DelaySeconds: null, QueriesPerSecond: null, ErrorRate: null };
}
