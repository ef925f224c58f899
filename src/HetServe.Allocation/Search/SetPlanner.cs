using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Turns a set of deployments into a plan. One per search thread.</summary>
internal sealed class SetPlanner(ProblemTables tables, RoutingSolver routing, SetPricer pricer)
{
    private readonly RoutingSolution _solution = new(tables);

    /// <summary>
    /// The plan of a set, routed exactly even when the search is stopped. It serves nothing where GPUs, budget or storage do not allow the set.
    /// </summary>
    /// <param name="allocator">Name of the allocator.</param>
    /// <param name="set">The set.</param>
    /// <param name="fresh">
    /// Whether the routing starts from nothing: of several optima it then finds one that depends on the set alone. Otherwise it starts from
    /// the set routed last, which is far quicker where the two are alike. Default true.
    /// </param>
    public AllocationPlan ToPlan(string allocator, DeploymentSet set, bool fresh = true)
    {
        if (fresh) routing.Forget();
        (StopSignal stop, routing.Stop) = (routing.Stop, StopSignal.Never);
        pricer.Price(set, _solution); // without an optimum all shares are 0
        routing.Stop = stop;
        return PlanBuilder.Create(tables, allocator, set.Options, set.Replicas, _solution.Shares);
    }
}
