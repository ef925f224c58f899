namespace HetServe.Allocation.Problems;

/// <summary>A performance model of the library: its formulas give the delays and the capacity of a replica.</summary>
public enum PerformanceModelKind
{
    /// <summary>A continuous-batching engine whose delays depend on its load. Not supported yet: validation refuses it.</summary>
    Engine,

    /// <summary>The two-phase roofline, whose delays do not depend on load. Source: <c>docs/model.md</c>, section 2.</summary>
    Roofline,
}
