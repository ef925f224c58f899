using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// M3, parallelism upgrade: an open deployment that cannot meet a query type's delay, or is out of room, may be raised to a larger
/// parallelism, or to a lower utilisation of as many GPUs, if everything already on it stays feasible. Immutable. Source: arXiv 2604.07472;
/// <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal sealed class ParallelismUpgrade(ProblemTables tables, ParallelismFeasibility feasibility)
{
    /// <summary>Options that an open deployment may be raised to, by rising GPUs per replica and then by falling level.</summary>
    public ReadOnlySpan<int> Above(int option)
    {
        ReadOnlySpan<int> options = feasibility.Feasible(tables.PairOf(option));
        int first = 0;
        while (first < options.Length && !IsAbove(options[first], option)) first++;
        return options[first..];
    }

    /// <summary>Whether a query type and everything already on a deployment are feasible at a raised option, room aside.</summary>
    /// <param name="state">The plan in the making.</param>
    /// <param name="slot">Slot of the deployment.</param>
    /// <param name="raised">The option that it is raised to, of the same pair.</param>
    /// <param name="query">The query type that the deployment is raised for.</param>
    /// <param name="load">What is on the deployment already takes this much then.</param>
    /// <param name="extraDelayCost">Its delay costs this much more then, $ over the horizon; negative where it costs less.</param>
    /// <param name="route">What the query type meets then.</param>
    public bool IsFeasible(
        PaperState state, int slot, int raised, int query, out ReplicaLoad load, out double extraDelayCost, out RouteMetrics route)
    {
        (load, extraDelayCost) = (default, 0);
        return tables.FindAdmitted(query, raised, out route) && state.TryLoadAt(slot, raised, out load, out extraDelayCost);
    }

    private bool IsAbove(int raised, int option) => tables.Gpus[raised] > tables.Gpus[option]
        || tables.Gpus[raised] == tables.Gpus[option] && tables.LevelOf(raised) < tables.LevelOf(option);
}
