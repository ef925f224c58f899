using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Deployments and routes as a construction goes: loads, shares and what average objectives leave. One per search thread.</summary>
internal sealed class GreedyState
{
    private readonly ProblemTables _t;
    private readonly double[] _memory;     // by slot, GB
    private readonly double[] _busy;       // by slot, replicas
    private readonly double[] _shares;     // at [slot·stride + i]
    private readonly double[] _errorSlack; // by query type: sum (ε - E)·x
    private readonly double[] _delaySlack; // by query type: sum (Δ - D)·x, s
    private readonly int[] _slotOfPair;

    public GreedyState(ProblemTables tables, int capacity)
    {
        _t = tables;
        Set = new DeploymentSet(tables, capacity);
        (_memory, _busy) = (new double[capacity], new double[capacity]);
        _shares = new double[capacity * tables.QueryStride];
        (_errorSlack, _delaySlack) = (new double[tables.QueryCount], new double[tables.QueryCount]);
        Left = new double[tables.QueryCount];
        _slotOfPair = new int[tables.PairCount];
        Reset();
    }

    public DeploymentSet Set { get; }

    /// <summary>Share not served yet, by query type.</summary>
    public double[] Left { get; }

    /// <summary>Tokens stored, GB.</summary>
    public double TokensGb { get; private set; }

    public ReadOnlySpan<double> Shares => _shares.AsSpan(0, Set.Count * _t.QueryStride);

    public void Reset()
    {
        Set.Clear();
        Array.Clear(_shares);
        Array.Clear(_errorSlack);
        Array.Clear(_delaySlack);
        Array.Fill(Left, 1);
        Array.Fill(_slotOfPair, -1);
        TokensGb = 0;
    }

    /// <summary>Slot of a pair, -1 where it is not open.</summary>
    public int SlotOf(int pair) => _slotOfPair[pair];

    public void Open(int option, int replicas)
    {
        _slotOfPair[_t.PairOf(option)] = Set.Count;
        (_memory[Set.Count], _busy[Set.Count]) = (0, 0);
        Set.Add(option, replicas);
    }

    /// <summary>Share of a query type that the average objectives let a route take beside what is served.</summary>
    public double ObjectiveShare(int query, in RouteMetrics route)
    {
        double error = route.ErrorRate - _t.MeanErrorLimit[query], delay = route.DelaySeconds - _t.MeanDelayLimit[query];
        double share = Left[query];
        if (error > 0) share = Math.Min(share, _errorSlack[query] / error);
        if (delay > 0) share = Math.Min(share, _delaySlack[query] / delay);
        return Math.Max(0, share);
    }

    /// <summary>Share of a query type that storage and budget leave room for, with so much $ spent on rental and weights.</summary>
    public double StorageShare(int query, double weightsGb, double fixedCost)
    {
        double tokens = _t.TokenGb[query];
        if (fixedCost > _t.Budget || weightsGb > _t.StorageCapacityGb) return 0;
        if (tokens == 0) return 1;
        double room = _t.StorageCapacityGb - weightsGb - TokensGb;
        if (_t.StoragePrice > 0) room = Math.Min(room, (_t.Budget - fixedCost) / _t.StoragePrice - TokensGb);
        return Math.Clamp(room / tokens, 0, 1);
    }

    /// <summary>Share of a query type that so many replicas of a slot's option still have room for.</summary>
    public double RoomShare(int slot, int option, int replicas, in RouteMetrics route) => Math.Min(
        Fraction(_t.FreeGb[option] * replicas - (slot >= 0 ? _memory[slot] : 0), route.MemoryGb),
        Fraction(_t.MaxUtilization * replicas - (slot >= 0 ? _busy[slot] : 0), route.BusyReplicas));

    private static double Fraction(double room, double need) => need <= 0 ? 1 : Math.Clamp(room / need, 0, 1);

    /// <summary>Least replicas of a slot's option that carry a share more.</summary>
    public int ReplicasFor(int slot, int option, double share, in RouteMetrics route)
    {
        double memory = (slot >= 0 ? _memory[slot] : 0) + share * route.MemoryGb, busy = (slot >= 0 ? _busy[slot] : 0) + share * route.BusyReplicas;
        double need = Math.Ceiling(Math.Max(memory / _t.FreeGb[option], busy / _t.MaxUtilization) - 1e-9);
        return (int)Math.Clamp(need, 1, int.MaxValue / 2);
    }

    public void Route(int query, int slot, double share, in RouteMetrics route)
    {
        _shares[slot * _t.QueryStride + query] += share;
        Left[query] = Math.Max(0, Left[query] - share);
        _memory[slot] += share * route.MemoryGb;
        _busy[slot] += share * route.BusyReplicas;
        TokensGb += share * _t.TokenGb[query];
        if (!double.IsInfinity(_t.MeanErrorLimit[query])) _errorSlack[query] += share * (_t.MeanErrorLimit[query] - route.ErrorRate);
        if (!double.IsInfinity(_t.MeanDelayLimit[query])) _delaySlack[query] += share * (_t.MeanDelayLimit[query] - route.DelaySeconds);
    }

    /// <summary>Puts another option of the same pair in a slot's place; false, with nothing changed, where what is on it would not fit.</summary>
    public bool TryReplace(int slot, int option, int replicas)
    {
        double memory = 0, busy = 0;
        for (int i = 0; i < _t.QueryCount; i++)
        {
            double share = _shares[slot * _t.QueryStride + i];
            if (share == 0) continue;
            if (!_t.FindRoute(i, option, out RouteMetrics route) || !_t.Meets(i, route)) return false;
            _t.FindRoute(i, Set.Options[slot], out RouteMetrics before);
            if (route.ErrorRate > before.ErrorRate || (route.DelaySeconds > before.DelaySeconds && !double.IsInfinity(_t.MeanDelayLimit[i]))) return false;
            memory += share * route.MemoryGb;
            busy += share * route.BusyReplicas;
        }

        if (memory > _t.FreeGb[option] * replicas || busy > _t.MaxUtilization * replicas) return false;
        (_memory[slot], _busy[slot]) = (memory, busy);
        Set.Replace(slot, option, replicas);
        return true;
    }
}
