using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// M3, parallelism upgrade: an open deployment that cannot meet a query type's delay, or is out of room, may be raised to a larger
/// parallelism if everything already on it stays feasible. Immutable. Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal sealed class ParallelismUpgrade(ProblemTables tables, ParallelismFeasibility feasibility)
{
    /// <summary>Options that an open deployment may be raised to, by rising GPUs per replica.</summary>
    public ReadOnlySpan<int> Larger(int option)
    {
        ReadOnlySpan<int> options = feasibility.Feasible(tables.PairOf(option));
        int first = 0;
        while (first < options.Length && tables.Gpus[options[first]] <= tables.Gpus[option]) first++;
        return options[first..];
    }

    /// <summary>Whether a query type and everything already on a deployment are feasible at a larger parallelism, room aside.</summary>
    /// <param name="state">The plan in the making.</param>
    /// <param name="slot">Slot of the deployment.</param>
    /// <param name="larger">The larger parallelism, an option of the same pair.</param>
    /// <param name="query">The query type that the deployment is raised for.</param>
    /// <param name="load">What is on the deployment already takes this much then.</param>
    /// <param name="extraDelayCost">Its delay costs this much more then, $ over the horizon; negative where it costs less.</param>
    /// <param name="route">What the query type meets then.</param>
    public bool IsFeasible(
        PaperState state, int slot, int larger, int query, out ReplicaLoad load, out double extraDelayCost, out RouteMetrics route)
    {
        (load, extraDelayCost) = (default, 0);
        return tables.FindRoute(query, larger, out route) && tables.Meets(query, route)
            && state.TryLoadAt(slot, larger, out load, out extraDelayCost);
    }
}
