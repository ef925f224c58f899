using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Phase 2 of GH: serves one query type after the other by the candidate with the least cost per effective coverage (M2): a deployment
/// that is open, with replicas added or its parallelism raised (M3), or a pair opened at its entry configuration (M1).
/// </summary>
internal sealed class ServingPhase(ProblemTables tables, ParallelismFeasibility feasibility)
{
    private readonly ParallelismUpgrade _upgrade = new(tables, feasibility);
    private readonly double[] _mandatory = MandatoryCost.Of(tables);

    /// <summary>A way to serve a share of a query type.</summary>
    private record struct Candidate(double Rank, int Slot, int Option, int Replicas, double Share, RouteMetrics Route);

    public void Run(GreedyState state, ReadOnlySpan<int> order, GreedyMechanisms use, StopSignal stop)
    {
        foreach (int i in order)
        {
            if (stop.IsSet) return;

            // A query type is split where a candidate takes a part only; each turn serves some, and few parts are worth having.
            for (int turn = 0; turn < 2 * state.Set.Count + 8 && state.Left[i] > 1e-7; turn++)
            {
                var best = new Candidate(double.PositiveInfinity, -1, -1, 0, 0, default);
                for (int d = 0; d < state.Set.Count; d++) Offer(state, i, d, use, ref best);
                if (state.Set.Count < state.Set.Capacity)
                {
                    if ((use & GreedyMechanisms.ParallelismFeasibility) != 0)
                    {
                        for (int n = 0; n < feasibility.PairCount; n++) OfferPair(state, i, n, use, ref best);
                    }
                    else
                    {
                        for (int pair = 0; pair < tables.PairCount; pair++) OfferUnchecked(state, i, pair, use, ref best);
                    }
                }

                if (best.Option < 0 || !Take(state, i, best)) break;
            }
        }
    }

    private void Offer(GreedyState state, int i, int slot, GreedyMechanisms use, ref Candidate best)
    {
        int o = state.Set.Options[slot], replicas = state.Set.Replicas[slot];
        if (!tables.FindRoute(i, o, out RouteMetrics route)) return;
        double objective = state.ObjectiveShare(i, route);
        if (objective <= 0) return;
        bool admitted = tables.Meets(i, route) || (use & GreedyMechanisms.ParallelismFeasibility) == 0;
        if (admitted)
        {
            double room = Math.Min(objective, state.RoomShare(slot, o, replicas, route));
            Offer(state, i, new Candidate(0, slot, o, replicas, room, route), use, ref best);
            int need = Math.Min(state.ReplicasFor(slot, o, objective, route), tables.Problem.MaxReplicas);
            if (need > replicas)
                Offer(state, i, new Candidate(0, slot, o, need, Math.Min(objective, state.RoomShare(slot, o, need, route)), route), use, ref best);
        }

        if ((use & GreedyMechanisms.ParallelismUpgrade) == 0) return;
        if (admitted && state.RoomShare(slot, o, tables.Problem.MaxReplicas, route) >= objective) return;
        int raised = _upgrade.Find(state, slot, i, objective, out int raisedReplicas, out RouteMetrics at);
        if (raised >= 0) Offer(state, i, new Candidate(0, slot, raised, raisedReplicas, objective, at), use, ref best);
    }

    private void OfferPair(GreedyState state, int i, int n, GreedyMechanisms use, ref Candidate best)
    {
        if (state.SlotOf(tables.PairOf(feasibility.Options(n)[0])) >= 0) return;
        int o = feasibility.Entry(n, i, out RouteMetrics route);
        if (o < 0) return;
        double share = state.ObjectiveShare(i, route);
        if (share <= 0) return;
        int need = Math.Min(state.ReplicasFor(-1, o, share, route), tables.Problem.MaxReplicas);
        Offer(state, i, new Candidate(0, -1, o, need, Math.Min(share, state.RoomShare(-1, o, need, route)), route), use, ref best);
    }

    private void OfferUnchecked(GreedyState state, int i, int pair, GreedyMechanisms use, ref Candidate best)
    {
        if (state.SlotOf(pair) >= 0) return;
        int o = feasibility.EntryUnchecked(pair, i, out RouteMetrics route);
        double share = o < 0 ? 0 : state.ObjectiveShare(i, route);
        if (share > 0) Offer(state, i, new Candidate(0, -1, o, 1, share, route), use, ref best);
    }

    /// <summary>Ranks a candidate within what GPUs, budget and storage leave, and keeps it if it is the best so far.</summary>
    private void Offer(GreedyState state, int i, Candidate candidate, GreedyMechanisms use, ref Candidate best)
    {
        (int slot, int o, int replicas) = (candidate.Slot, candidate.Option, candidate.Replicas);
        DeploymentSet set = state.Set;
        int gpusBefore = slot >= 0 ? set.Replicas[slot] * tables.Gpus[set.Options[slot]] : 0;
        if (replicas * tables.Gpus[o] - gpusBefore > set.GpusLeft(tables.GpuIndexOf(o))) return;
        double rental = replicas * tables.Rental[o] - (slot >= 0 ? set.Replicas[slot] * tables.Rental[set.Options[slot]] : 0);
        double weights = slot >= 0 ? 0 : tables.WeightsGb[o];
        double fixedCost = rental + tables.StoragePrice * weights;
        double share = Math.Min(candidate.Share, state.StorageShare(i, set.WeightsGb + weights, set.FixedCost + fixedCost));
        if (share <= 1e-9) return;
        double extra = fixedCost + share * (tables.DelayCostPerSecond[i] * candidate.Route.DelaySeconds + tables.StoragePrice * tables.TokenGb[i]);

        // Left unserved it would cost the penalty, or far more where it must be served.
        if (extra > share * (tables.MaxUnmet[i] < 1 ? _mandatory[i] : tables.UnmetCost[i])) return;
        double rank = CostPerCoverage.Rank(extra, share, (use & GreedyMechanisms.CostPerCoverage) != 0);
        if (rank < best.Rank) best = candidate with { Rank = rank, Share = share };
    }

    private static bool Take(GreedyState state, int i, in Candidate candidate)
    {
        int slot = candidate.Slot;
        if (slot < 0)
        {
            slot = state.Set.Count;
            state.Open(candidate.Option, candidate.Replicas);
        }
        else if (state.Set.Options[slot] != candidate.Option)
        {
            if (!state.TryReplace(slot, candidate.Option, candidate.Replicas)) return false;
        }
        else
        {
            state.Set.SetReplicas(slot, candidate.Replicas);
        }

        state.Route(i, slot, candidate.Share, candidate.Route);
        return true;
    }
}
