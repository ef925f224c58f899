using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Search.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>Routes demand anew within deployments that are there already. Safe for concurrent calls.</summary>
public static class FixedDeployments
{
    /// <summary>
    /// The plan with the same deployments and replicas, and the routes that cost least in the world of the tables under its objectives and
    /// limits, found exactly by linear programming. What no longer fits, or costs more to serve than its penalty, is unmet, even beyond
    /// <see cref="Problems.QueryType.MaxUnmet"/> where nothing else is possible.
    /// </summary>
    /// <param name="tables">The compiled problem of the world that the deployments meet.</param>
    /// <param name="plan">A plan whose deployments exist in that problem, with at most one for each model and tier.</param>
    /// <exception cref="ArgumentException">
    /// A deployment is not one of the problem's, has no memory left, or is one of two for its model and tier; or rental and weights alone
    /// exceed budget or storage.
    /// </exception>
    public static AllocationPlan Reroute(ProblemTables tables, AllocationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(plan);
        int count = plan.Deployments.Count;
        int[] options = new int[count], replicas = new int[count];
        var pairs = new HashSet<int>();
        for (int d = 0; d < count; d++)
        {
            Deployment deployment = plan.Deployments[d];
            int o = tables.FindOption(deployment.Model, deployment.Tier, deployment.Parallelism);
            if (o < 0 || tables.FreeGb[o] <= 0 || deployment.Replicas < 1 || !pairs.Add(tables.PairOf(o)))
                throw Refuse($"Deployment '{deployment}': must exist in problem '{tables.Problem.Name}', once.");
            (options[d], replicas[d]) = (o, deployment.Replicas);
        }

        var routing = new RoutingSolver(tables, new OptionRows(tables, Math.Max(1, count)));
        if (double.IsInfinity(routing.Route(options, replicas)))
            throw Refuse($"Deployments of '{plan.Problem}': must be within budget and storage of '{tables.Problem.Name}'.");
        var shares = new double[Math.Max(1, count) * tables.QueryStride];
        routing.CopyShares(shares);
        return PlanBuilder.Create(tables, plan.Allocator, options, replicas, shares.AsSpan(0, count * tables.QueryStride));

        static ArgumentException Refuse(string message) => new(message, nameof(plan));
    }
}
