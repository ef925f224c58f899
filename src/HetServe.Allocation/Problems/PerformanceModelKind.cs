namespace HetServe.Allocation.Problems;

/// <summary>A performance model of the library: its formulas give the delays and the capacity of a replica.</summary>
public enum PerformanceModelKind
{
    /// <summary>A continuous-batching engine whose delays depend on its load. Source: <c>docs/model.md</c>, sections 3 and 4.</summary>
    Engine,

    /// <summary>
    /// The two-phase roofline of the paper, whose delays do not depend on load. Keep it for studies: it predicts about a quarter of the
    /// measured time per token. Source: <c>docs/model.md</c>, section 2.
    /// </summary>
    Roofline,
}
