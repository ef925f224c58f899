using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// The share of a query type that a candidate can really take: the least of the demand left, what error and delay slack and the limit of
/// interruptible tiers allow, and what memory, compute, concurrency, budget, storage, power and availability leave. M2 divides by it.
/// Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal static class EffectiveCoverage
{
    /// <summary>The largest share, and the least replicas that carry it; both 0 where the candidate can take nothing.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="state">The plan in the making.</param>
    /// <param name="query">The query type.</param>
    /// <param name="slot">Slot of the open deployment that takes it; -1 where the pair is opened.</param>
    /// <param name="option">Option that the deployment runs then.</param>
    /// <param name="load">What is on it already, at that option.</param>
    /// <param name="route">What the query type meets there.</param>
    /// <param name="mostReplicas">Most replicas that the candidate may have.</param>
    public static (double Share, int Replicas) Of(
        ProblemTables tables, PaperState state, int query, int slot, int option, ReplicaLoad load, in RouteMetrics route, int mostReplicas)
    {
        bool isKept = slot >= 0 && state.Option(slot) == option;
        int least = isKept ? state.Replicas(slot) : tables.LeastReplicas, most = Math.Min(mostReplicas, state.MostReplicas(slot, option));
        double wanted = state.AllowedShare(query, option, route);
        if (wanted <= 0 || most < least || state.ReplicasFor(load) > most) return default;
        ReplicaLoad whole = state.LoadOf(option, 1, route);
        (double Share, int Replicas) best = default;

        // With fewer replicas there is less room, but more of the budget is left for tokens stored.
        for (int replicas = Needed(wanted); replicas >= least && best.Share < wanted; replicas--)
        {
            double share = Math.Min(Math.Min(wanted, Room(replicas)), Stored(replicas));
            if (share <= best.Share) break;
            best = (share, Needed(share));
        }

        return best;

        int Needed(double share) => Math.Clamp(state.ReplicasFor(load + share * whole), least, most);

        double Room(int replicas)
        {
            if (state.ReplicasFor(load + wanted * whole) <= replicas) return wanted;
            int carrying = replicas - tables.SpareReplicas;
            double memory = Fraction(carrying - load.Memory, whole.Memory), compute = Fraction(carrying - load.Compute, whole.Compute);
            return Math.Min(Math.Min(memory, compute), Fraction(carrying - load.Concurrency, whole.Concurrency));
        }

        double Stored(int replicas) =>
            state.StorageShare(query, state.ExtraRental(slot, option, replicas), slot < 0 ? tables.WeightsGb[option] : 0);
    }

    private static double Fraction(double room, double need) => need <= 0 ? 1 : Math.Clamp(room / need, 0, 1);
}
