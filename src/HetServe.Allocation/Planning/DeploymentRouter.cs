using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>Routes demand over given deployments at least cost, exactly, by linear programming. Stateless; safe for concurrent calls.</summary>
public static class DeploymentRouter
{
    /// <summary>
    /// Computes the cheapest plan with these deployments and replicas under the objectives and limits of the problem. The plan leaves out a
    /// deployment that the problem does not know, a second one for a model and tier, and one whose GPUs are no longer available. Demand
    /// that does not fit, or costs more to serve than its penalty, is unmet: if necessary even beyond
    /// <see cref="Problems.QueryType.MaxUnmet"/>. If the deployments alone exceed budget or storage, the plan serves nothing.
    /// </summary>
    /// <param name="tables">The compiled problem, with the rates to route.</param>
    /// <param name="deployments">The running deployments; may be empty.</param>
    /// <param name="allocatorName">Name to write into the plan. Default <c>router</c>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled. There is no partial routing.</exception>
    public static AllocationPlan Route(
        ProblemTables tables,
        IReadOnlyList<Deployment> deployments,
        string allocatorName = "router",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(deployments);
        ArgumentNullException.ThrowIfNull(allocatorName);

        var set = DeploymentSet.Of(tables, deployments);
        var solution = new RoutingSolution(tables);
        var routing = new RoutingSolver(tables, new OptionRows(tables, 1)) { Stop = new StopSignal(null, cancellationToken) };
        routing.Route(set.Options, set.Replicas, solution);
        cancellationToken.ThrowIfCancellationRequested(); // a cancelled routing is not the cheapest one
        return PlanBuilder.Create(tables, allocatorName, set.Options, set.Replicas, solution.Shares);
    }
}
