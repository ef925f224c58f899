using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// Phase 1 of GH: opens a cheap set of deployments, one replica each, such that every query type has at least one feasible way to be
/// served. It is a greedy set cover. Each step opens the option with the least cost per query type that it newly covers. It passes over
/// options that leave too little budget, storage or GPUs to cover another query type at all, and options that cost more than the penalties
/// of what they cover. Used by one thread. Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal sealed class OpeningPhase(ProblemTables tables, ParallelismFeasibility feasibility)
{
    private readonly bool[] _isCovered = new bool[tables.QueryCount];
    private readonly PaperState _trial = new(tables);

    /// <summary>Opens deployments in a state without any.</summary>
    public void Run(PaperState state, StopSignal stop)
    {
        Array.Clear(_isCovered);
        while (Cheapest(state, stop) is int option and >= 0)
        {
            state.Open(option, 1);
            for (int i = 0; i < tables.QueryCount; i++) _isCovered[i] |= Covers(option, i, out _);
        }
    }

    /// <summary>The option that covers more for the least cost per query type; -1 for none.</summary>
    private int Cheapest(PaperState state, StopSignal stop)
    {
        int best = -1;
        double least = double.PositiveInfinity;
        for (int pair = 0; pair < tables.PairCount; pair++)
        {
            if (stop.IsSet) return -1;
            if (state.SlotOf(pair) >= 0) continue;
            foreach (int o in feasibility.Options(pair))
            {
                if (!state.CanOpen(o)) continue;
                (int count, double cost, double worth) = Newly(state, o);
                if (count == 0 || cost > worth || cost / count >= least || Strands(state, o)) continue;
                (best, least) = (o, cost / count);
            }
        }

        return best;
    }

    /// <summary>
    /// How many query types an option newly covers, what serving all of them on it costs, $, and what leaving them unserved would cost, $.
    /// </summary>
    private (int Count, double Cost, double Worth) Newly(PaperState state, int option)
    {
        (int count, double delay, double worth) = (0, 0, 0);
        ReplicaLoad load = default;
        for (int i = 0; i < tables.QueryCount; i++)
        {
            if (_isCovered[i] || !Covers(option, i, out RouteMetrics route)) continue;
            count++;
            load += state.LoadOf(option, 1, route);
            delay += tables.DelayCostPerSecond[i] * route.DelaySeconds;
            worth += tables.MaxUnmet[i] < 1 ? double.PositiveInfinity : tables.UnmetCost[i];
        }

        return (count, load.Replicas * tables.Rental[option] + tables.StoragePrice * tables.WeightsGb[option] + delay, worth);
    }

    /// <summary>Whether opening an option takes the last way to be covered from a query type that the option does not cover.</summary>
    private bool Strands(PaperState state, int option)
    {
        _trial.CopyFrom(state);
        _trial.Open(option, 1);
        for (int i = 0; i < tables.QueryCount; i++)
            if (!_isCovered[i] && !Covers(option, i, out _) && HasWay(state, i) && !HasWay(_trial, i)) return true;
        return false;
    }

    private bool HasWay(PaperState state, int query)
    {
        for (int pair = 0; pair < tables.PairCount; pair++)
        {
            int entry = feasibility.Entry(pair, query);
            if (entry >= 0 && state.SlotOf(pair) < 0 && state.CanOpen(entry) && Covers(entry, query, out _)) return true;
        }

        return false;
    }

    /// <summary>Whether an option could serve the whole of a query type, room aside.</summary>
    private bool Covers(int option, int query, out RouteMetrics route) =>
        feasibility.Admits(query, option, out route)
        && route.ErrorRate <= tables.MeanErrorLimit[query] && route.DelaySeconds <= tables.MeanDelayLimit[query];
}
