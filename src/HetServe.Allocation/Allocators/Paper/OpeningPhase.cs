using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// Phase 1 of GH: opens a cheap set of deployments, as few replicas of each as may run, such that every query type has at least one
/// feasible way to be served. It is a greedy set cover. Each step opens the option with the least cost per query type that it newly covers. It passes over
/// options that leave too little budget, storage or GPUs to cover another query type at all, and options that cost more than the penalties
/// of what they cover. Used by one thread. Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal sealed class OpeningPhase(ProblemTables tables, ParallelismFeasibility feasibility)
{
    private readonly bool[] _covers = new bool[tables.OptionCount * tables.QueryCount]; // at [option·QueryCount + i]: could serve all of i
    private readonly bool[] _isCovered = new bool[tables.QueryCount];
    private readonly PaperState _trial = new(tables);

    /// <summary>Opens deployments in a state without any.</summary>
    public void Run(PaperState state, StopSignal stop)
    {
        FindCovers();
        Array.Clear(_isCovered);
        while (Cheapest(state, stop) is int option and >= 0)
        {
            state.Open(option, tables.LeastReplicas);
            for (int i = 0; i < tables.QueryCount; i++) _isCovered[i] |= Covers(option, i);
        }
    }

    /// <summary>Notes the query types that each option could serve in full, room aside.</summary>
    private void FindCovers()
    {
        for (int pair = 0; pair < tables.PairCount; pair++)
        {
            foreach (int o in feasibility.Options(pair))
            {
                for (int i = 0; i < tables.QueryCount; i++)
                {
                    _covers[o * tables.QueryCount + i] = feasibility.Admits(i, o, out RouteMetrics route)
                        && route.ErrorRate <= tables.MeanErrorLimit[i] && route.Slo.DelaySeconds <= tables.MeanDelayLimit[i]
                        && (tables.MaxInterruptible[i] >= 1 || !tables.Interruptible[tables.TierIndexOf(o)]);
                }
            }
        }
    }

    private bool Covers(int option, int query) => _covers[option * tables.QueryCount + query];

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
                int count = 0;
                for (int i = 0; i < tables.QueryCount; i++)
                    if (!_isCovered[i] && Covers(o, i)) count++;
                if (count == 0 || state.ExtraRental(-1, o, tables.LeastReplicas) / count >= least || !state.CanOpen(o)) continue;
                (double cost, double worth) = CostOf(state, o);
                if (cost > worth || cost / count >= least || Strands(state, o)) continue;
                (best, least) = (o, cost / count);
            }
        }

        return best;
    }

    /// <summary>What serving all that an option newly covers costs on it, $, and what leaving that unserved would cost, $.</summary>
    private (double Cost, double Worth) CostOf(PaperState state, int option)
    {
        (double delay, double worth) = (0, 0);
        ReplicaLoad load = default;
        for (int i = 0; i < tables.QueryCount; i++)
        {
            if (_isCovered[i] || !Covers(option, i)) continue;
            tables.FindRoute(i, option, out RouteMetrics route);
            load += state.LoadOf(option, 1, route);
            delay += tables.DelayCostPerSecond[i] * route.DelaySeconds;
            worth += tables.MaxUnmet[i] < 1 ? double.PositiveInfinity : tables.UnmetCost[i];
        }

        return (state.ExtraRental(-1, option, state.ReplicasFor(load)) + tables.StoragePrice * tables.WeightsGb[option] + delay, worth);
    }

    /// <summary>Whether opening an option takes the last way to be covered from a query type that the option does not cover.</summary>
    private bool Strands(PaperState state, int option)
    {
        _trial.CopyFrom(state);
        _trial.Open(option, tables.LeastReplicas);
        for (int i = 0; i < tables.QueryCount; i++)
            if (!_isCovered[i] && !Covers(option, i) && HasWay(state, i) && !HasWay(_trial, i)) return true;
        return false;
    }

    /// <summary>Whether a closed pair can still be opened to cover a query type.</summary>
    private bool HasWay(PaperState state, int query)
    {
        for (int pair = 0; pair < tables.PairCount; pair++)
        {
            int entry = feasibility.Entry(pair, query);
            if (entry >= 0 && state.SlotOf(pair) < 0 && Covers(entry, query) && state.CanOpen(entry)) return true;
        }

        return false;
    }
}
