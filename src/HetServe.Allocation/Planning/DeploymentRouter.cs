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
    /// The plan of least cost with these deployments and replicas, under the objectives and limits of the problem. Those that the problem
    /// does not know, a second one for a model and tier, and those that take GPUs that are no longer available are left out. What no
    /// longer fits, or costs more to serve than its penalty, is unmet, even beyond <see cref="Problems.QueryType.MaxUnmet"/> where nothing
    /// else is possible. Where budget or storage do not even allow the deployments, nothing is served.
    /// </summary>
    /// <param name="tables">The compiled problem, with the rates to route.</param>
    /// <param name="deployments">What runs; any number of them.</param>
    /// <param name="allocatorName">Name to write into the plan. Default <c>router</c>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="OperationCanceledException">The run was stopped before it was done: there is no part of a routing.</exception>
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
        cancellationToken.ThrowIfCancellationRequested(); // a routing that was cut short is not the cheapest
        return PlanBuilder.Create(tables, allocatorName, set.Options, set.Replicas, solution.Shares);
    }
}
