namespace HetServe.Allocation.Evaluation;

/// <summary>What a plan does with one query type.</summary>
/// <param name="Assigned">Share that the plan gives to routes, faulty ones included.</param>
/// <param name="Served">Share that routes without fault carry.</param>
/// <param name="Unmet">Share that the plan states as unserved.</param>
/// <param name="DelaySumSeconds">Sum of delay times share over the routes without fault, seconds.</param>
/// <param name="ErrorSum">Sum of error rate times share over the routes without fault.</param>
public readonly record struct QueryLoad(double Assigned, double Served, double Unmet, double DelaySumSeconds, double ErrorSum);
