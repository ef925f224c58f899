namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Names of the constraints, and of what stands in their place, in rows, faults, reasons, refusals and explanations of this library.
/// Checkers of the user's own have further names. Source: <c>docs/model.md</c>, section 6.
/// </summary>
public static class ConstraintNames
{
    /// <summary>Every query type is served or counted as unmet, once and in full, and the unmet share is within its limit.</summary>
    public const string Demand = "demand";

    /// <summary>All that a plan names exists, runs once for each model and tier, and has an allowed number of replicas.</summary>
    public const string Placement = "placement";

    /// <summary>Weights and KV cache fit into the memory of the replicas.</summary>
    public const string Memory = "memory";

    /// <summary>The longest query of each route fits in the KV cache of one replica. Engine model only.</summary>
    public const string Context = "context";

    /// <summary>No replica runs more queries at once than <c>performance.maxConcurrency</c>. Engine model only.</summary>
    public const string Concurrency = "concurrency";

    /// <summary>The share of each query type on interruptible tiers is within its limit.</summary>
    public const string Interruptible = "interruptible";

    /// <summary>The power of all GPUs is within its limit.</summary>
    public const string Power = "power";

    /// <summary>No replica is busier than the utilisation level of its deployment, or the utilisation cap of the roofline model.</summary>
    public const string Compute = "compute";

    /// <summary>Delay, TTFT and TPOT are within their objectives.</summary>
    public const string Delay = "delay";

    /// <summary>Error rates are within their objectives.</summary>
    public const string Error = "error";

    /// <summary>Rental and storage cost are within the budget.</summary>
    public const string Budget = "budget";

    /// <summary>Weights and kept tokens are within the storage capacity.</summary>
    public const string Storage = "storage";

    /// <summary>No more GPUs of a type are taken, or bought in whole nodes, than there are.</summary>
    public const string Availability = "availability";

    /// <summary>
    /// The costs that a plan states are the recomputed ones. As the reason of an <see cref="Plans.UnservedReason"/>: serving costs more
    /// than the penalty.
    /// </summary>
    public const string Cost = "cost";

    /// <summary>
    /// No constraint: the reason of an <see cref="Plans.UnservedReason"/> where the plan has room and the search left it.
    /// </summary>
    public const string Search = "search";

    /// <summary>No constraint: a change of <see cref="Problems.QueryType.UnmetPenalty"/>, in explanations.</summary>
    public const string UnmetPenalty = "unmetPenalty";

    /// <summary>No constraint: a change of <see cref="Problems.QueryType.MaxUnmet"/>, in explanations.</summary>
    public const string MaxUnmet = "maxUnmet";
}
