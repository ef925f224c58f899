using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>What an option can take: value and load (replicas) of all it would save on, and of that worth its share of the rental.</summary>
internal record struct Covered(double Value, double Load, double WorthValue, double WorthLoad);

/// <summary><see cref="Covered"/> of a vector of options.</summary>
internal struct CoveredLanes
{
    public Vector256<double> Value, Load, WorthValue, WorthLoad;

    public readonly Covered this[int lane] => new(Value[lane], Load[lane], WorthValue[lane], WorthLoad[lane]);
}

/// <summary>
/// What the options of <see cref="CandidateLanes"/> can take of the query types at given prices, a vector of options at a time. What
/// depends on the model and its error scale alone is worked out once for a group. Keeps its memory; one per search thread.
/// </summary>
internal sealed class Coverage(ProblemTables t, OptionRows rows)
{
    private readonly Query[] _queries = new Query[t.QueryCount];
    private readonly Item[] _items = new Item[t.QueryCount];
    private CandidateLanes _lanes = null!; // set by Enter
    private bool _isLinear, _isInterruptible;
    private int _queryCount, _itemCount;

    /// <summary>A query type on which something can be saved.</summary>
    private struct Query
    {
        public double Value, ErrorPrice, Slack, InterruptiblePrice; // as in Price
        public double MeanErrorLimit, RouteErrorLimit;
        public double Whole;      // $ saved before delay at a share of 1, without error
        public double DelayCost;  // $ per s of delay of the whole query type
        public LaneQuery Lengths;
    }

    /// <summary>A query type that the options of the group may save on.</summary>
    private struct Item
    {
        public LaneQuery Query;

        /// <summary>Share that an option can take.</summary>
        public double Share;

        /// <summary>$ saved before delay at a share of 1.</summary>
        public double Value;

        /// <summary>$ per s of delay of the whole query type.</summary>
        public double DelayCost;

        /// <summary>Most that can be saved, $: an accurate option takes a share that saves no more. Infinity where it never decides.</summary>
        public double Cap;
    }

    /// <summary>Forgets all prices.</summary>
    public void Clear() => _queryCount = 0;

    /// <summary>Sets the prices of a query type; one without has no value.</summary>
    /// <param name="query">The query type.</param>
    /// <param name="value">Most that can be saved on it, $.</param>
    /// <param name="errorPrice">Price of its error, $ per unit.</param>
    /// <param name="slack">Error slack of the accurate deployments that a less accurate one could be used beside.</param>
    /// <param name="interruptiblePrice">Price of its limit on interruptible tiers, $ for its whole rate there.</param>
    public void Price(int query, double value, double errorPrice, double slack, double interruptiblePrice = 0)
    {
        if (!(value > 0)) return;
        ref Query q = ref _queries[_queryCount++];
        (q.Value, q.ErrorPrice, q.Slack, q.InterruptiblePrice) = (value, errorPrice, slack, interruptiblePrice);
        (q.MeanErrorLimit, q.RouteErrorLimit) = (t.MeanErrorLimit[query], t.RouteErrorLimit[query]);
        (q.Lengths, q.DelayCost) = (LaneQuery.Of(t, query), t.DelayCostPerSecond[query]);
        q.Whole = value + (errorPrice > 0 && double.IsFinite(q.MeanErrorLimit) ? errorPrice * q.MeanErrorLimit : 0);
    }

    /// <summary>Turns to a group of lanes; false where nothing can be saved there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Enter(CandidateLanes lanes, in CandidateLanes.Group group)
    {
        (_lanes, _isLinear, _isInterruptible, _itemCount) = (lanes, group.IsLinear, group.IsInterruptible, 0);
        if (!_isLinear) return true;
        ReadOnlySpan<double> rates = t.ErrorRate.AsSpan(group.ErrorRow, t.QueryCount), latencies = t.Latency.AsSpan(group.LatencyRow, t.QueryCount);
        foreach (ref readonly Query q in _queries.AsSpan(0, _queryCount))
        {
            int i = q.Lengths.Index;
            double error = Math.Min(1, group.ErrorScale * rates[i]), value = q.Whole - q.ErrorPrice * error; // NaN stays NaN
            if (group.IsInterruptible) value -= q.InterruptiblePrice;
            if (!(error <= q.RouteErrorLimit) || !(value > 0) || double.IsNaN(latencies[i])) continue;

            // Beside accurate deployments with slack s a less accurate one takes what keeps the average, s / (s + excess).
            double excess = error - q.MeanErrorLimit, share = excess > 0 ? q.Slack / (q.Slack + excess) : 1;
            if (group.IsInterruptible) share = Math.Min(share, t.MaxInterruptible[i]);
            if (!(share > 0)) continue;
            ref Item item = ref _items[_itemCount++];
            (item.Query, item.Share, item.Value, item.DelayCost) = (q.Lengths, share, value, q.DelayCost);
            item.Query.Latency = latencies[i];
            item.Cap = excess <= 0 && value > q.Value ? q.Value : double.PositiveInfinity;
        }

        return _itemCount > 0;
    }

    /// <summary>What the options of one vector of lanes can take.</summary>
    /// <param name="lane">First lane.</param>
    /// <param name="rental">What a replica costs at the prices of money and GPUs, $, by lane.</param>
    /// <param name="covered">Takes the outcome.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Cover(int lane, Vector256<double> rental, out CoveredLanes covered)
    {
        if (!_isLinear)
        {
            CoverRows(lane, rental, out covered);
            return;
        }

        var lanes = new LaneVector(t, _lanes, lane);
        Vector256<double> value = default, load = default, worthValue = default, worthLoad = default;
        ref Item item = ref MemoryMarshal.GetArrayDataReference(_items);
        for (int n = _itemCount; n > 0; n--, item = ref Unsafe.Add(ref item, 1))
        {
            Vector256<double> ok = lanes.Admits(item.Query);
            if (ok == Vector256<double>.Zero) continue;
            Vector256<double> delay = lanes.Delay(item.Query), share = Vector256.Create(item.Share);
            Vector256<double> saving = Vector256.Create(item.Value) - Vector256.Create(item.DelayCost) * delay;
            ok &= Vector256.GreaterThan(saving, Vector256<double>.Zero);
            saving = saving * share & ok;
            if (item.Cap < double.PositiveInfinity)
            {
                Vector256<double> cap = Vector256.Create(item.Cap);
                Vector256<double> over = Vector256.GreaterThan(saving, cap);
                share = Vector256.ConditionalSelect(over, share * cap / saving, share);
                saving = Vector256.ConditionalSelect(over, cap, saving);
            }

            Vector256<double> itemLoad = share * lanes.Load(item.Query, delay) & ok;
            value += saving;
            load += itemLoad;
            Vector256<double> worth = Vector256.GreaterThan(saving, itemLoad * rental);
            worthValue += saving & worth;
            worthLoad += itemLoad & worth;
        }

        (covered.Value, covered.Load, covered.WorthValue, covered.WorthLoad) = (value, load, worthValue, worthLoad);
    }

    private void CoverRows(int lane, Vector256<double> rental, out CoveredLanes covered)
    {
        covered = default;
        for (int l = 0; l < CandidateLanes.Width; l++)
        {
            if (_lanes.Option[lane + l] < 0) continue;
            Covered c = CoverRow(_lanes.Option[lane + l], rental[l]);
            covered.Value = covered.Value.WithElement(l, c.Value);
            covered.Load = covered.Load.WithElement(l, c.Load);
            covered.WorthValue = covered.WorthValue.WithElement(l, c.WorthValue);
            covered.WorthLoad = covered.WorthLoad.WithElement(l, c.WorthLoad);
        }
    }

    /// <summary>As <see cref="Cover"/>, for an option with routes that have no coefficients.</summary>
    private Covered CoverRow(int o, double rental)
    {
        int at = rows.Get(o) * rows.Stride;
        var covered = default(Covered);
        foreach (ref readonly Query q in _queries.AsSpan(0, _queryCount))
        {
            int i = q.Lengths.Index, route = at + i;
            double excess = rows.ErrorExcess[route];
            double saving = q.Value - (rows.Cost[route] - t.StoragePrice * t.TokenGb[i]) - q.ErrorPrice * excess;
            if (_isInterruptible) saving -= q.InterruptiblePrice;
            if (!(saving > 0)) continue;
            double share = excess > 0 ? q.Slack / (q.Slack + excess) : Math.Min(1, q.Value / saving);
            if (_isInterruptible) share = Math.Min(share, t.MaxInterruptible[i]);
            double load = share * rows.LoadAt(route).Tightest;
            saving *= share;
            covered.Value += saving;
            covered.Load += load;
            if (saving <= load * rental) continue;
            covered.WorthValue += saving;
            covered.WorthLoad += load;
        }

        return covered;
    }
}
