using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// A plan in the making: open deployments by slot, the shares routed to them, and what the limits leave. Closing a deployment moves the
/// last slot into its place. Mutable; used by one thread.
/// </summary>
internal sealed class PaperState
{
    private const double LeastGain = 1e-9;  // of the cost; less is rounding
    private const double LeastSlack = 1e-9; // of average objectives; less is rounding
    private readonly ProblemTables _t;
    private readonly int[] _option;        // option by slot
    private readonly int[] _replicas;      // replicas by slot
    private readonly ReplicaLoad[] _load;  // load by slot, replicas
    private readonly double[] _share;      // x at [slot·QueryStride + i]
    private readonly double[] _left;       // share not served, by query type
    private readonly double[] _errorSlack; // sum (ε - E)·x, by query type; infinity where ε is not an average
    private readonly double[] _delaySlack; // sum (Δ - γ·D_SLO)·x, by query type, s; infinity where Δ is not an average
    private readonly double[] _spot;       // share on interruptible tiers, by query type
    private readonly double[] _gpus;       // GPUs in use, by physical type
    private readonly int[] _slotOfPair;    // slot by pair, -1 where it is closed

    /// <summary>Creates a state with nothing open.</summary>
    public PaperState(ProblemTables tables)
    {
        _t = tables;
        _option = new int[tables.PairCount];
        _replicas = new int[tables.PairCount];
        _load = new ReplicaLoad[tables.PairCount];
        _share = new double[tables.PairCount * tables.QueryStride];
        _left = new double[tables.QueryCount];
        _errorSlack = new double[tables.QueryCount];
        _delaySlack = new double[tables.QueryCount];
        _spot = new double[tables.QueryCount];
        _gpus = new double[tables.GpuCount.Length];
        _slotOfPair = new int[tables.PairCount];
        Clear();
    }

    /// <summary>Number of open deployments.</summary>
    public int Count { get; private set; }

    /// <summary>Rental of all replicas, and of whole nodes where GPUs are bought so, $ over the horizon.</summary>
    public double Rental { get; private set; }

    /// <summary>Power of all GPUs, W.</summary>
    public double Watts { get; private set; }

    /// <summary>Weights and tokens stored, GB.</summary>
    public double StoredGb { get; private set; }

    /// <summary>Total cost, $ over the horizon.</summary>
    public double Cost
    {
        get
        {
            double cost = Rental + _t.StoragePrice * StoredGb;
            for (int i = 0; i < _t.QueryCount; i++)
            {
                cost += _t.UnmetCost[i] * _left[i];
                for (int d = 0; d < Count; d++)
                    if (ShareOf(d, i) > 0) cost += _t.DelayCostPerSecond[i] * ShareOf(d, i) * RouteOf(d, i).DelaySeconds;
            }

            return cost;
        }
    }

    /// <summary>Sum of the shares that must be served and are not; 0 where the demand rows hold.</summary>
    public double Shortfall
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _t.QueryCount; i++)
                if (!Tolerances.Holds(_left[i], _t.MaxUnmet[i])) sum += _left[i] - _t.MaxUnmet[i];
            return sum;
        }
    }

    /// <summary>
    /// Whether average errors and delays keep their limits. Taking a route away may break them: the other routes then weigh more.
    /// </summary>
    public bool KeepsAverages =>
        Array.TrueForAll(_errorSlack, slack => slack >= -LeastSlack) && Array.TrueForAll(_delaySlack, slack => slack >= -LeastSlack);

    public int Option(int slot) => _option[slot];

    public int Replicas(int slot) => _replicas[slot];

    public ReplicaLoad Load(int slot) => _load[slot];

    public int SlotOf(int pair) => _slotOfPair[pair];

    public double Left(int query) => _left[query];

    public double ShareOf(int slot, int query) => _share[slot * _t.QueryStride + query];

    /// <summary>Fewest replicas of a deployment that carry a load and keep the spare ones free.</summary>
    public int ReplicasFor(ReplicaLoad load) => (int)Math.Min(int.MaxValue, Math.Max(_t.LeastReplicas, load.Replicas + _t.SpareReplicas));

    /// <summary>
    /// What other replicas in the place of a slot, or a deployment beside all slots (-1), add to the rental, $ over the horizon.
    /// </summary>
    public double ExtraRental(int slot, int option, int replicas)
    {
        int gpu = _t.GpuIndexOf(option);
        if (_t.NodeSize[gpu] == 1) return replicas * _t.Rental[option] - (slot < 0 ? 0 : _replicas[slot] * _t.Rental[_option[slot]]);
        double extra = (double)replicas * _t.Gpus[option] - GpusOf(slot);
        return _t.GpuRental[gpu] * (Bought(gpu, _gpus[gpu] + extra) - Bought(gpu, _gpus[gpu]));
    }

    /// <summary>Whether this plan is to be preferred: it leaves less of what must be served, or as much and costs less.</summary>
    public bool IsBetterThan(PaperState other)
    {
        double shortfall = Shortfall - other.Shortfall, cost = other.Cost;
        if (Math.Abs(shortfall) > Tolerances.Feasibility) return shortfall < 0;
        return Cost < cost - LeastGain * Math.Max(1, cost);
    }

    /// <summary>
    /// What a share of a query type takes of an option, in replicas. Without M1 an option may be in use whose weights do not fit. There is
    /// no room to measure the cache by then, and the option is sized by compute alone.
    /// </summary>
    public ReplicaLoad LoadOf(int option, double share, in RouteMetrics route)
    {
        ReplicaLoad load = _t.LoadOf(option, route);
        return share * (_t.FreeGb[option] > 0 ? load : load with { Memory = 0 });
    }

    /// <summary>What the routes of a slot take of another option of its pair; false where one of them breaks an objective there.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="option">The other option.</param>
    /// <param name="load">The load there.</param>
    /// <param name="extraDelayCost">The delay costs this much more there, $ over the horizon; negative where it costs less.</param>
    public bool TryLoadAt(int slot, int option, out ReplicaLoad load, out double extraDelayCost)
    {
        (load, extraDelayCost) = (default, 0);
        for (int i = 0; i < _t.QueryCount; i++)
        {
            double share = ShareOf(slot, i);
            if (share == 0) continue;
            if (!_t.FindAdmitted(i, option, out RouteMetrics after)) return false;
            RouteMetrics before = RouteOf(slot, i);
            if (share * (after.ErrorRate - before.ErrorRate) > Math.Max(0, _errorSlack[i])) return false;
            if (share * (after.Slo.DelaySeconds - before.Slo.DelaySeconds) > Math.Max(0, _delaySlack[i])) return false;
            load += LoadOf(option, share, after);
            extraDelayCost += share * _t.DelayCostPerSecond[i] * (after.DelaySeconds - before.DelaySeconds);
        }

        return true;
    }

    /// <summary>
    /// Share of a query type, of what is left, that its average objectives and its limit of interruptible tiers let a route take beside what
    /// is served.
    /// </summary>
    public double AllowedShare(int query, int option, in RouteMetrics route)
    {
        double error = route.ErrorRate - _t.MeanErrorLimit[query], delay = route.Slo.DelaySeconds - _t.MeanDelayLimit[query];
        double share = _left[query];
        if (IsInterruptible(option)) share = Math.Min(share, _t.MaxInterruptible[query] - _spot[query]);
        if (error > 0) share = Math.Min(share, _errorSlack[query] / error);
        if (delay > 0) share = Math.Min(share, _delaySlack[query] / delay);
        return Math.Max(0, share);
    }

    /// <summary>
    /// Most replicas of an option, in the place of a slot or beside all slots (-1), that the replica limit, availability, power and budget
    /// allow.
    /// </summary>
    public int MostReplicas(int slot, int option)
    {
        int gpu = _t.GpuIndexOf(option), size = _t.NodeSize[gpu];
        double others = _gpus[gpu] - GpusOf(slot), money = _t.Budget - Rental - _t.StoragePrice * StoredGb;
        if (slot < 0) money -= _t.StoragePrice * _t.WeightsGb[option];
        money += size > 1 ? _t.GpuRental[gpu] * Bought(gpu, _gpus[gpu]) : slot < 0 ? 0 : _replicas[slot] * _t.Rental[_option[slot]];
        if (money < 0) return 0;

        double most = Math.Min(_t.Problem.MaxReplicas, Math.Floor((_t.GpuCount[gpu] - others) / _t.Gpus[option]));
        most = Math.Min(most, AtMost(_t.PowerLimit - Watts + WattsOf(slot), _t.ReplicaWatts(option)));
        return (int)Math.Max(0, Math.Min(most, size > 1
            ? Math.Floor((AtMost(money, _t.GpuRental[gpu] * size) * size - others) / _t.Gpus[option])
            : AtMost(money, _t.Rental[option])));

        static double AtMost(double room, double each) => each > 0 ? Math.Floor(room / each * (1 + 1e-9)) : double.PositiveInfinity;
    }

    /// <summary>Whether all limits leave room for the fewest replicas of an option whose pair is closed.</summary>
    public bool CanOpen(int option) => MostReplicas(-1, option) >= _t.LeastReplicas && StoredGb + _t.WeightsGb[option] <= _t.StorageCapacityGb;

    /// <summary>Share of a query type whose tokens storage and budget leave room for; 0 where they leave no room for the weights.</summary>
    /// <param name="query">The query type.</param>
    /// <param name="extraRental">Rental that is added first, $ over the horizon.</param>
    /// <param name="extraWeightsGb">Weights that are stored first, GB.</param>
    public double StorageShare(int query, double extraRental, double extraWeightsGb)
    {
        double room = _t.StorageCapacityGb - StoredGb - extraWeightsGb;
        if (room < 0) return 0;
        if (_t.TokenGb[query] == 0) return 1;
        if (_t.StoragePrice > 0) room = Math.Min(room, (_t.Budget - Rental - extraRental) / _t.StoragePrice - StoredGb - extraWeightsGb);
        return Math.Clamp(room / _t.TokenGb[query], 0, 1);
    }

    /// <summary>Carries out a candidate.</summary>
    public void Take(int query, in Candidate candidate)
    {
        int slot = candidate.Slot;
        if (slot < 0)
        {
            slot = Open(candidate.Option, candidate.Replicas);
        }
        else
        {
            bool isRaised = _option[slot] != candidate.Option;
            Size(slot, candidate.Option, candidate.Replicas);
            if (isRaised) Recount();
        }

        Route(query, slot, candidate.Share);
    }

    /// <summary>Opens a pair, which must be closed, and returns its slot.</summary>
    public int Open(int option, int replicas)
    {
        int slot = Count++;
        _slotOfPair[_t.PairOf(option)] = slot;
        (_option[slot], _replicas[slot], _load[slot]) = (option, 0, default);
        _share.AsSpan(slot * _t.QueryStride, _t.QueryStride).Clear();
        StoredGb += _t.WeightsGb[option];
        Size(slot, option, replicas);
        return slot;
    }

    /// <summary>Adds a share of a query type, at most what is left, to a slot with room for it.</summary>
    public void Route(int query, int slot, double share)
    {
        RouteMetrics route = RouteAt(query, _option[slot]);
        _share[slot * _t.QueryStride + query] += share;
        _left[query] = Math.Max(0, _left[query] - share);
        _load[slot] += LoadOf(_option[slot], share, route);
        _errorSlack[query] += share * (_t.MeanErrorLimit[query] - route.ErrorRate);
        _delaySlack[query] += share * (_t.MeanDelayLimit[query] - route.Slo.DelaySeconds);
        if (IsInterruptible(_option[slot])) _spot[query] += share;
        StoredGb += share * _t.TokenGb[query];
    }

    /// <summary>
    /// Takes a query type off a slot. The slot gives up the replicas that it no longer needs, and closes where nothing is left on it.
    /// </summary>
    public void Lift(int query, int slot)
    {
        _share[slot * _t.QueryStride + query] = 0;
        bool isEmpty = true;
        for (int i = 0; i < _t.QueryCount && isEmpty; i++) isEmpty = ShareOf(slot, i) == 0;
        if (isEmpty)
        {
            Close(slot);
            return;
        }

        Recount();
        Size(slot, _option[slot], Math.Min(_replicas[slot], ReplicasFor(_load[slot])));
    }

    /// <summary>Closes a slot; what it carried is left unserved. The last slot takes its place.</summary>
    public void Close(int slot)
    {
        Size(slot, _option[slot], 0);
        _slotOfPair[_t.PairOf(_option[slot])] = -1;
        int last = --Count;
        if (slot != last)
        {
            (_option[slot], _replicas[slot], _load[slot]) = (_option[last], _replicas[last], _load[last]);
            _share.AsSpan(last * _t.QueryStride, _t.QueryStride).CopyTo(_share.AsSpan(slot * _t.QueryStride));
            _slotOfPair[_t.PairOf(_option[slot])] = slot;
        }

        Recount();
    }

    public void Clear()
    {
        Count = 0;
        Array.Fill(_slotOfPair, -1);
        Recount();
    }

    public void CopyFrom(PaperState other)
    {
        (Count, Rental, Watts, StoredGb) = (other.Count, other.Rental, other.Watts, other.StoredGb);
        other._option.AsSpan(0, Count).CopyTo(_option);
        other._replicas.AsSpan(0, Count).CopyTo(_replicas);
        other._load.AsSpan(0, Count).CopyTo(_load);
        other._share.AsSpan(0, Count * _t.QueryStride).CopyTo(_share);
        other._left.CopyTo(_left, 0);
        other._errorSlack.CopyTo(_errorSlack, 0);
        other._delaySlack.CopyTo(_delaySlack, 0);
        other._spot.CopyTo(_spot, 0);
        other._gpus.CopyTo(_gpus, 0);
        other._slotOfPair.CopyTo(_slotOfPair, 0);
    }

    public AllocationPlan ToPlan(string allocator) => PlanBuilder.Create(
        _t, allocator, _option.AsSpan(0, Count), _replicas.AsSpan(0, Count), _share.AsSpan(0, Count * _t.QueryStride));

    private double GpusOf(int slot) => slot < 0 ? 0 : (double)_replicas[slot] * _t.Gpus[_option[slot]];

    private double WattsOf(int slot) => slot < 0 ? 0 : _replicas[slot] * _t.ReplicaWatts(_option[slot]);

    /// <summary>GPUs that are paid for where so many are in use.</summary>
    private double Bought(int gpu, double used) => Math.Ceiling(used / _t.NodeSize[gpu]) * _t.NodeSize[gpu];

    private bool IsInterruptible(int option) => _t.Interruptible[_t.TierIndexOf(option)];

    private RouteMetrics RouteOf(int slot, int query) => RouteAt(query, _option[slot]);

    private RouteMetrics RouteAt(int query, int option)
    {
        _t.FindRoute(query, option, out RouteMetrics route);
        return route;
    }

    /// <summary>Puts replicas of another option of the pair, or of the same, in a slot's place.</summary>
    private void Size(int slot, int option, int replicas)
    {
        Rental += ExtraRental(slot, option, replicas);
        Watts += replicas * _t.ReplicaWatts(option) - WattsOf(slot);
        _gpus[_t.GpuIndexOf(option)] += (double)replicas * _t.Gpus[option] - GpusOf(slot);
        (_option[slot], _replicas[slot]) = (option, replicas);
    }

    /// <summary>Sums everything up from deployments and shares, so that no rounding error of earlier changes stays.</summary>
    private void Recount()
    {
        (Rental, Watts, StoredGb) = (0, 0, 0);
        Array.Clear(_gpus);
        for (int d = 0; d < Count; d++)
        {
            int replicas = _replicas[d];
            (_replicas[d], _load[d]) = (0, default);
            Size(d, _option[d], replicas);
            StoredGb += _t.WeightsGb[_option[d]];
        }

        for (int i = 0; i < _t.QueryCount; i++)
        {
            (_left[i], _spot[i]) = (1, 0);
            _errorSlack[i] = double.IsInfinity(_t.MeanErrorLimit[i]) ? double.PositiveInfinity : 0;
            _delaySlack[i] = double.IsInfinity(_t.MeanDelayLimit[i]) ? double.PositiveInfinity : 0;
            for (int d = 0; d < Count; d++)
            {
                double share = ShareOf(d, i);
                if (share == 0) continue;
                _share[d * _t.QueryStride + i] = 0;
                Route(i, d, share);
            }
        }
    }
}
