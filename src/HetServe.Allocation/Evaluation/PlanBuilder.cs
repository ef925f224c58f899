using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Turns the decisions of a search, in indices, into a plan with names, whole demands and its cost.</summary>
internal static class PlanBuilder
{
    /// <summary>Builds a plan. A caller that evaluates it too calls <see cref="PlanEvaluation.Create"/>.</summary>
    /// <inheritdoc cref="PlanIndex.Create"/>
    public static AllocationPlan Create(
        ProblemTables tables, string allocator, ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, ReadOnlySpan<double> shares) =>
        PlanEvaluation.Create(tables, allocator, options, replicas, shares).Plan;
}
