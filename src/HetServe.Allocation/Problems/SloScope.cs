using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Problems;

/// <summary>How a service level objective of a query type is measured over its routes.</summary>
public enum SloScope
{
    /// <summary>Every route that carries a share of the query type meets the objective by itself.</summary>
    Route,

    /// <summary>The served share meets the objective on average, so a small and a large model can share a query type.</summary>
    Average,
}
