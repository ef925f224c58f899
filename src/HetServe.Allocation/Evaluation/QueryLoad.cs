namespace HetServe.Allocation.Evaluation;

/// <summary>What a plan does with one query type.</summary>
/// <param name="Served">Share that routes without fault carry.</param>
/// <param name="Unmet">Share that the plan states as unserved.</param>
/// <param name="SloDelaySumSeconds">
/// Sum of delay times share over the routes without fault, seconds: the delay that objectives are held against.
/// </param>
/// <param name="ErrorSum">Sum of error rate times share over the routes without fault.</param>
/// <param name="Interruptible">Share that routes without fault carry on interruptible tiers.</param>
public readonly record struct QueryLoad(
    double Served, double Unmet, double SloDelaySumSeconds, double ErrorSum, double Interruptible);
