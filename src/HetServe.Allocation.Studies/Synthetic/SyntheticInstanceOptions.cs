using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Studies.Synthetic;

/// <summary>
/// What a synthetic problem has beyond its base; the base is drawn alike whatever is set here, so problems of one size and seed compare.
/// Immutable. Each switch but <see cref="Budget"/> adds a word to the problem's name.
/// </summary>
public sealed record SyntheticInstanceOptions
{
    /// <summary>
    /// The performance model (<c>-engine</c> where it is the engine). Default <see cref="PerformanceModelKind.Roofline"/>, as in the paper.
    /// </summary>
    public PerformanceModelKind Model { get; init; } = PerformanceModelKind.Roofline;

    /// <summary>Whether physical GPUs are scarce (<c>-capped</c>). Default false.</summary>
    public bool Capped { get; init; }

    /// <summary>Limit on rental and storage cost over the 24 hours, $, at least 0; null for none. Default null.</summary>
    public double? Budget { get; init; }

    /// <summary>
    /// Largest share of each query type that may stay unserved, a fraction in [0, 1] (<c>-served</c> where 0, <c>-unmet</c> and the
    /// share where between 0 and 1). Default 1.
    /// </summary>
    public double MaxUnmet { get; init; } = 1;

    /// <summary>Whether each query type has a TTFT and a TPOT SLO too (<c>-ttft</c>). Default false.</summary>
    public bool LimitTtftAndTpot { get; init; }

    /// <summary>
    /// Whether delay SLOs hold on average, and the error SLOs of every other query type on each route (<c>-average</c>). Default false.
    /// </summary>
    public bool AverageDelay { get; init; }

    /// <summary>Whether some routes have measured profiles (<c>-measured</c>). Default false.</summary>
    public bool Measured { get; init; }

    /// <summary>Whether storage is too small for all (<c>-storage</c>). Default false.</summary>
    public bool StorageStarved { get; init; }
}
