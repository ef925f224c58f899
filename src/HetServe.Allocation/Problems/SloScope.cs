namespace HetServe.Allocation.Problems;

/// <summary>How a service level objective applies to the routes of a query type.</summary>
public enum SloScope
{
    /// <summary>Every route of the query type must meet the objective.</summary>
    Route,

    /// <summary>The average over the served share must meet the objective, so a small and a large model can share a query type.</summary>
    Average,
}
