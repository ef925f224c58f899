using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// Finds the best candidate for a query type. Candidates are open deployments as they are, with replicas added, or raised (M3), and closed
/// pairs at their entry configuration (M1). M2 ranks them; of equals, an open deployment comes before a closed pair. Immutable.
/// </summary>
internal sealed class CandidateScan(ProblemTables tables, ParallelismFeasibility feasibility, PaperMechanisms mechanisms)
{
    /// <summary>Least share of a query type that is worth a route of its own.</summary>
    public const double LeastShare = 1e-6;

    private readonly ParallelismUpgrade _upgrade = new(tables, feasibility);
    private readonly bool _ranksByCoverage = mechanisms.HasFlag(PaperMechanisms.CostPerCoverage);
    private readonly bool _raises = mechanisms.HasFlag(PaperMechanisms.ParallelismUpgrade);

    /// <summary>The best candidate; null where none takes a share of the query type for less than what that share is worth.</summary>
    /// <param name="state">The plan in the making.</param>
    /// <param name="query">The query type.</param>
    /// <param name="mayOpen">Whether closed pairs are candidates.</param>
    /// <param name="least">Least share that a candidate must take.</param>
    /// <param name="exceptPair">A pair that is no candidate; -1 for none.</param>
    public Candidate? Best(PaperState state, int query, bool mayOpen = true, double least = LeastShare, int exceptPair = -1)
    {
        var choice = new Choice(state, query, least);
        for (int slot = 0; slot < state.Count; slot++)
            if (tables.PairOf(state.Option(slot)) != exceptPair) OfferOpen(choice, slot);
        for (int pair = 0; mayOpen && pair < tables.PairCount; pair++)
            if (pair != exceptPair && state.SlotOf(pair) < 0) OfferClosed(choice, pair);
        return choice.Best;
    }

    private void OfferOpen(Choice choice, int slot)
    {
        (PaperState state, int i) = (choice.State, choice.Query);
        int option = state.Option(slot);
        bool takesAll = false;
        if (feasibility.Admits(i, option, out RouteMetrics route))
        {
            Offer(choice, slot, option, state.Load(slot), 0, route, mostReplicas: state.Replicas(slot));
            takesAll = Offer(choice, slot, option, state.Load(slot), 0, route) >= state.AllowedShare(i, option, route);
        }

        if (!_raises || takesAll) return;
        foreach (int raised in _upgrade.Above(option))
        {
            if (_upgrade.IsFeasible(state, slot, raised, i, out ReplicaLoad load, out double extraDelayCost, out RouteMetrics then))
                Offer(choice, slot, raised, load, extraDelayCost, then);
        }
    }

    private void OfferClosed(Choice choice, int pair)
    {
        int entry = feasibility.Entry(pair, choice.Query);
        if (entry >= 0 && tables.FindRoute(choice.Query, entry, out RouteMetrics route)) Offer(choice, -1, entry, default, 0, route);
    }

    /// <summary>Prices a candidate, keeps it if it is the best so far, and returns the share that it takes.</summary>
    private double Offer(
        Choice choice,
        int slot,
        int option,
        ReplicaLoad load,
        double extraDelayCost,
        in RouteMetrics route,
        int mostReplicas = int.MaxValue)
    {
        (PaperState state, int i) = (choice.State, choice.Query);
        (double share, int replicas) = EffectiveCoverage.Of(tables, state, i, slot, option, load, route, mostReplicas);
        if (share < choice.Least) return share;
        double rental = state.ExtraRental(slot, option, replicas);
        double storedGb = share * tables.TokenGb[i] + (slot < 0 ? tables.WeightsGb[option] : 0);
        double delay = share * tables.DelayCostPerSecond[i] * route.DelaySeconds + extraDelayCost;
        var candidate = new Candidate(slot, option, replicas, share, rental + tables.StoragePrice * storedGb + delay);

        // What must be served is served at any price. The rest is left unserved where its penalty is less.
        bool isOptional = Tolerances.Holds(state.Left(i), tables.MaxUnmet[i]);
        if (!isOptional || candidate.ExtraCost <= share * tables.UnmetCost[i])
            choice.Keep(candidate, CostPerCoverage.Rank(candidate, _ranksByCoverage));
        return share;
    }

    /// <summary>The best candidate so far of one scan.</summary>
    private sealed class Choice(PaperState state, int query, double least)
    {
        private double _rank = double.PositiveInfinity;

        public PaperState State { get; } = state;

        public int Query { get; } = query;

        public double Least { get; } = least;

        public Candidate? Best { get; private set; }

        public void Keep(in Candidate candidate, double rank)
        {
            if (rank < _rank) (_rank, Best) = (rank, candidate);
        }
    }
}
