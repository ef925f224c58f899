namespace HetServe.Allocation.Problems;

/// <summary>
/// A measured profile of one query type on one model, tier and parallelism. What it gives replaces the performance model's figure;
/// what it leaves null stays. Immutable.
/// </summary>
public sealed record Measurement
{
    /// <summary>Name of the query type.</summary>
    public required string Query { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the tier.</summary>
    public required string Tier { get; init; }

    /// <summary>Parallelism measured; the problem's grid lists it.</summary>
    public required Parallelism Parallelism { get; init; }

    /// <summary>Mean time to first token, seconds, at least 0.</summary>
    public double? TtftSeconds { get; init; }

    /// <summary>Mean time per output token, seconds, at least 0.</summary>
    public double? TpotSeconds { get; init; }

    /// <summary>Mean delay of a whole query, seconds, at least 0; null to compute it as TTFT + output tokens x TPOT.</summary>
    public double? DelaySeconds { get; init; }

    /// <summary>Most queries per second that one replica carries, more than 0.</summary>
    public double? QueriesPerSecond { get; init; }

    /// <summary>Error rate, a fraction in [0, 1], as it is: no precision scale applies.</summary>
    public double? ErrorRate { get; init; }
}
