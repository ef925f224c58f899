using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// An objective that holds on the average over the served share of a query type: the sum of value times share is at most the limit times
/// the served share. The one place that says when it is broken.
/// </summary>
/// <param name="Constraint">Name of the constraint.</param>
/// <param name="What">What is limited: <c>mean delay</c>.</param>
/// <param name="Limit">The limit; infinity where the query type has no such objective.</param>
/// <param name="Unit">Unit of the limit.</param>
internal readonly record struct MeanObjective(string Constraint, string What, double Limit, string Unit)
{
    /// <summary>Number of objectives that a query type may have on average.</summary>
    public const int Count = 2;

    /// <summary>The n-th objective of a query type.</summary>
    public static MeanObjective Of(ProblemTables tables, int query, int n) => n == 0
        ? new(ConstraintNames.Delay, "mean delay", tables.MeanDelayLimit[query], "s")
        : new(ConstraintNames.Error, "mean error rate", tables.MeanErrorLimit[query], "");

    /// <summary>Whether the query type has the objective.</summary>
    public bool Exists => !double.IsPositiveInfinity(Limit);

    /// <summary>The value of a route.</summary>
    public double Of(in RouteMetrics route) => Constraint == ConstraintNames.Delay ? route.Slo.DelaySeconds : route.ErrorRate;

    /// <summary>Sum of value times share over the routes of a query type.</summary>
    public double SumOf(in QueryLoad load) => Constraint == ConstraintNames.Delay ? load.SloDelaySumSeconds : load.ErrorSum;

    /// <summary>The mean above the limit, times the served share: at most 0 where the objective holds.</summary>
    public double Excess(double sum, double served) => sum - Limit * served;

    /// <summary>Whether the objective holds within <see cref="Tolerances.Feasibility"/>.</summary>
    /// <param name="sum">Sum of value times share.</param>
    /// <param name="served">The served share.</param>
    public bool Admits(double sum, double served) => !Exists || Tolerances.Holds(Excess(sum, served), 0);

    /// <summary>Whether the objective holds for a query type of a plan.</summary>
    public bool Admits(in QueryLoad load) => Admits(SumOf(load), load.Served);
}
