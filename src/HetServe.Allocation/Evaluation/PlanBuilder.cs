using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>Turns what a search decided, in indices, into a plan with names, whole demands and evaluated cost.</summary>
internal static class PlanBuilder
{
    /// <summary>
    /// Builds a plan. Shares below <see cref="Tolerances.ZeroShare"/> are dropped, and the rest of a query type becomes its unmet share,
    /// or is spread over its routes where it is as small or below 0.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="allocator">Name of the allocator.</param>
    /// <param name="options">Option index by deployment; at most one of each pair.</param>
    /// <param name="replicas">Number of replicas by deployment.</param>
    /// <param name="shares">Share x of each query type at <c>[deployment·QueryStride + query]</c>.</param>
    public static AllocationPlan Create(
        ProblemTables tables, string allocator, ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, ReadOnlySpan<double> shares)
    {
        var deployments = new Deployment[options.Length];
        for (int d = 0; d < options.Length; d++)
        {
            deployments[d] = new Deployment(
                tables.ModelOf(options[d]).Name, tables.TierOf(options[d]).Name, tables.ParallelismOf(options[d]), replicas[d]);
        }

        var routes = new List<Route>();
        var unmet = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < tables.QueryCount; i++)
        {
            string query = tables.Problem.Queries[i].Name;
            double served = Served(shares, i, tables.QueryStride);
            double whole = 1;
            if (1 - served < Tolerances.ZeroShare) whole = served;
            else unmet[query] = 1 - served;
            for (int d = 0; d < deployments.Length; d++)
            {
                double share = shares[d * tables.QueryStride + i];
                if (share < Tolerances.ZeroShare) continue;
                routes.Add(new Route(query, deployments[d].Model, deployments[d].Tier, share / whole));
            }
        }

        var plan = new AllocationPlan
        {
            Problem = tables.Problem.Name,
            Allocator = allocator,
            Deployments = deployments,
            Routes = routes,
            Unmet = unmet,
            Cost = default,
        };
        return plan with { Cost = PlanEvaluation.Evaluate(tables, plan).Cost };
    }

    private static double Served(ReadOnlySpan<double> shares, int query, int stride)
    {
        CompensatedSum served = default;
        for (int at = query; at < shares.Length; at += stride)
            if (!(shares[at] < Tolerances.ZeroShare)) served.Add(shares[at]);
        return served.Value;
    }
}
