using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// M3, parallelism upgrade: an open pair that cannot meet a query type's delay, or is out of room, is raised to a larger parallelism if
/// everything already on it stays feasible. Source: arXiv 2604.07472; <c>docs/model.md</c>, section 8.
/// </summary>
internal sealed class ParallelismUpgrade(ProblemTables tables, ParallelismFeasibility feasibility)
{
    /// <summary>The cheapest larger parallelism of an open pair that admits the query type; -1 for none.</summary>
    /// <param name="state">The deployments.</param>
    /// <param name="slot">The open pair.</param>
    /// <param name="query">The query type it is raised for.</param>
    /// <param name="share">Share of the query type to be carried.</param>
    /// <param name="replicas">Replicas needed then.</param>
    /// <param name="route">What the query type meets then.</param>
    public int Find(GreedyState state, int slot, int query, double share, out int replicas, out RouteMetrics route)
    {
        int current = state.Set.Options[slot], best = -1;
        double leastRental = double.PositiveInfinity;
        (replicas, route) = (0, default);
        int n = feasibility.NumberOf(tables.PairOf(current));
        if (n < 0) return -1;
        foreach (int o in feasibility.Options(n))
        {
            if (tables.Gpus[o] <= tables.Gpus[current]) continue;
            if (!tables.FindRoute(query, o, out RouteMetrics at) || !tables.Meets(query, at)) continue;
            int need = state.ReplicasFor(slot, o, share, at);
            double rental = need * tables.Rental[o];
            if (need > tables.Problem.MaxReplicas || rental >= leastRental) continue;
            (best, leastRental, replicas, route) = (o, rental, need, at);
        }

        return best;
    }
}
