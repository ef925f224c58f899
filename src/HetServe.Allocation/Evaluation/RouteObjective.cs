using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// The list of objectives that hold on every route of a query type. Allocators admit a route without tolerance; searches use
/// <see cref="ProblemTables.Meets"/>, the same rule in its fast form.
/// </summary>
internal static class RouteObjective
{
    /// <summary>Number of objectives.</summary>
    public const int Count = 4;

    /// <summary>
    /// The n-th objective, with what a route takes of it. The limit is infinite where the query type has no such objective.
    /// </summary>
    public static LimitUse Of(ProblemTables tables, int query, in RouteMetrics route, int n) => n switch
    {
        0 => Exact(ConstraintNames.Delay, "TTFT", route.Slo.TtftSeconds, tables.TtftLimit[query], "s"),
        1 => Exact(ConstraintNames.Delay, "TPOT", route.Slo.TpotSeconds, tables.TpotLimit[query], "s"),
        2 => Exact(ConstraintNames.Delay, "delay", route.Slo.DelaySeconds, tables.RouteDelayLimit[query], "s"),
        _ => Exact(ConstraintNames.Error, "error rate", route.ErrorRate, tables.RouteErrorLimit[query], ""),
    };

    private static LimitUse Exact(string constraint, string what, double value, double limit, string unit) =>
        new(constraint, what, value, limit, unit) { Holds = value <= limit, IsRule = true };
}
