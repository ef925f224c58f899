namespace HetServe.Allocation.Allocators.Exact;

/// <summary>
/// Inequalities that every plan satisfies and the relaxation of the bare programme does not. They keep every optimum, raise the
/// relaxation's bound and shorten the proof. Sources: <c>docs/model.md</c>, section 8 (proofs); <c>docs/benchmarks.md</c> (effect of each).
/// </summary>
[Flags]
public enum ValidInequalities
{
    /// <summary>The bare programme.</summary>
    None = 0,

    /// <summary>
    /// A route that misses an objective held on average carries no more than the best route of its query type can make up for:
    /// <c>x &lt;= m·w</c> with m below 1. Adds no row.
    /// </summary>
    ShareLimits = 1,

    /// <summary>
    /// A query type that is served under an objective held on average needs an open deployment that meets it: the w of those and u add up
    /// to at least 1. One row by query type and objective.
    /// </summary>
    Covers = 2,

    /// <summary>All replicas together carry the served demand, rounded up because replicas are whole. Up to eight rows.</summary>
    ReplicaRounding = 4,

    /// <summary>All of them.</summary>
    All = ShareLimits | Covers | ReplicaRounding,
}
