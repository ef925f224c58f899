using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>Routes demand over given deployments at least cost, exactly. Stateless; safe for concurrent calls.</summary>
public static class DeploymentRouter
{
    /// <summary>
    /// The plan of least cost with these deployments and replicas. Those that the problem does not know, that do not fit, or that take GPUs
    /// that are no longer available are left out. Where budget or storage do not even allow the rest, it serves nothing; where
    /// <c>maxUnmet</c> cannot be kept, the plan breaks it.
    /// </summary>
    /// <param name="tables">The compiled problem, with the rates to route.</param>
    /// <param name="deployments">What runs.</param>
    /// <param name="allocator">Name to write into the plan.</param>
    public static AllocationPlan Route(ProblemTables tables, IReadOnlyList<Deployment> deployments, string allocator = "router")
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(deployments);
        SearchWorkspace workspace = tables.Workspaces.Rent();
        try
        {
            return Route(workspace, SetOf(workspace, deployments), allocator);
        }
        finally
        {
            tables.Workspaces.Return(workspace);
        }
    }

    internal static AllocationPlan Route(SearchWorkspace workspace, DeploymentSet set, string allocator)
    {
        workspace.Routing.Forget();
        if (double.IsFinite(workspace.Evaluator.Cost(set))) return workspace.ToPlan(allocator, set);
        var nothing = new double[set.Count * workspace.Tables.QueryStride];
        return PlanBuilder.Create(workspace.Tables, allocator, set.Options, set.Replicas, nothing);
    }

    /// <summary>The deployments that exist and fit together; replicas within today's limits.</summary>
    internal static DeploymentSet SetOf(SearchWorkspace workspace, IReadOnlyList<Deployment> deployments)
    {
        ProblemTables t = workspace.Tables;
        DeploymentSet set = workspace.NewSet();
        foreach (Deployment d in deployments)
        {
            int o = t.FindOption(d.Model, d.Tier, d.Parallelism);
            if (o < 0 || !(t.FreeGb[o] > 0) || set.HasPair(t.PairOf(o)) || set.Count == set.Capacity) continue;
            double room = Math.Floor(set.GpusLeft(t.GpuIndexOf(o)) / t.Gpus[o]);
            int replicas = (int)Math.Min(Math.Min(d.Replicas, t.Problem.MaxReplicas), room);
            if (replicas >= 1) set.Add(o, replicas);
        }

        return set;
    }
}
