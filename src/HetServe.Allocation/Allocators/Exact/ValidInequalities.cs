namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Inequalities that every plan satisfies and the relaxation of the bare programme does not. They move no optimum, raise the relaxation's
/// bound and shorten the proof; <c>docs/model.md</c>, section 7, has the proofs, <c>docs/benchmarks.md</c> what each is worth.
/// </summary>
[Flags]
public enum ValidInequalities
{
    /// <summary>The bare programme.</summary>
    None = 0,

    /// <summary>
    /// A route that misses an objective held on average is limited to the share that the best route of its query type can make up for:
    /// <c>x &lt;= m·w</c> with m below 1. Adds no row.
    /// </summary>
    ShareLimits = 1,

    /// <summary>
    /// A query type that is served under an objective held on average needs an open deployment that meets it: the w of those and u add up
    /// to at least 1. One row by query type and objective.
    /// </summary>
    Covers = 2,

    /// <summary>
    /// All replicas together carry what is served, rounded up for replicas are whole. Up to eight rows.
    /// </summary>
    ReplicaRounding = 4,

    /// <summary>All of them.</summary>
    All = ShareLimits | Covers | ReplicaRounding,
}
