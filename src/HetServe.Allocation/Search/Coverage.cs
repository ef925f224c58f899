using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;
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
    private bool _isAffine;
    private int _queryCount, _itemCount;

    /// <summary>A query type on which something can be saved.</summary>
    private struct Query
    {
        public int Index;
        public double Value, ErrorPrice, Slack; // as in Price
        public double MeanErrorLimit, RouteErrorLimit;
        public Item Item; // at a share of 1, without error
    }

    /// <summary>A query type that the options of the group may save on.</summary>
    private struct Item
    {
        public double InputTokens, OutputTokens, TtftLimit, TpotLimit, DelayLimit;

        /// <summary>$ saved before delay, over the share taken.</summary>
        public double Value;

        /// <summary>$ per s of delay, over the share taken.</summary>
        public double DelayCost;

        /// <summary>Tokens per s, over the share taken.</summary>
        public double Tokens;

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
    public void Price(int query, double value, double errorPrice, double slack)
    {
        if (!(value > 0)) return;
        ref Query q = ref _queries[_queryCount++];
        (q.Index, q.Value, q.ErrorPrice, q.Slack) = (query, value, errorPrice, slack);
        (q.MeanErrorLimit, q.RouteErrorLimit) = (t.MeanErrorLimit[query], t.RouteErrorLimit[query]);
        (q.Item.InputTokens, q.Item.OutputTokens) = (t.InputTokens[query], t.OutputTokens[query]);
        (q.Item.TtftLimit, q.Item.TpotLimit, q.Item.DelayLimit) = (t.TtftLimit[query], t.TpotLimit[query], t.RouteDelayLimit[query]);
        (q.Item.DelayCost, q.Item.Tokens, q.Item.Cap) = (t.DelayCostPerSecond[query], t.TokensPerSecond[query], double.PositiveInfinity);
        q.Item.Value = value + (errorPrice > 0 && double.IsFinite(q.MeanErrorLimit) ? errorPrice * q.MeanErrorLimit : 0);
    }

    /// <summary>Turns to a group of lanes; false where nothing can be saved there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Enter(CandidateLanes lanes, in CandidateLanes.Group group)
    {
        (_lanes, _isAffine, _itemCount) = (lanes, group.IsAffine, 0);
        if (!_isAffine) return true;
        ReadOnlySpan<double> rates = t.ErrorRate.AsSpan(group.ErrorRow, t.QueryCount);
        foreach (ref readonly Query q in _queries.AsSpan(0, _queryCount))
        {
            double error = Math.Min(1, group.ErrorScale * rates[q.Index]), value = q.Item.Value - q.ErrorPrice * error; // NaN stays NaN
            if (!(error <= q.RouteErrorLimit) || !(value > 0)) continue;

            // Beside accurate deployments with slack s a less accurate one takes what keeps the average, s / (s + excess).
            double excess = error - q.MeanErrorLimit, share = excess > 0 ? q.Slack / (q.Slack + excess) : 1;
            if (!(share > 0)) continue;
            ref Item item = ref _items[_itemCount++];
            item = q.Item;
            item.Value = share * value;
            if (excess > 0) (item.DelayCost, item.Tokens) = (share * item.DelayCost, share * item.Tokens);
            else if (value > q.Value) item.Cap = q.Value;
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
        if (!_isAffine)
        {
            CoverRows(lane, rental, out covered);
            return;
        }

        Vector256<double> perInput = At(_lanes.TtftPerInputToken, lane), ttftBase = At(_lanes.TtftBase, lane), tpot = At(_lanes.Tpot, lane);
        Vector256<double> memory = At(_lanes.MemoryLoad, lane), compute = At(_lanes.ComputeLoad, lane);
        Vector256<double> value = default, load = default, worthValue = default, worthLoad = default;
        ref Item item = ref MemoryMarshal.GetArrayDataReference(_items);
        for (int n = _itemCount; n > 0; n--, item = ref Unsafe.Add(ref item, 1))
        {
            Vector256<double> ttft = Vector256.MultiplyAddEstimate(perInput, Vector256.Create(item.InputTokens), ttftBase);
            Vector256<double> delay = Vector256.MultiplyAddEstimate(tpot, Vector256.Create(item.OutputTokens), ttft);
            Vector256<double> saving = Vector256.Create(item.Value) - Vector256.Create(item.DelayCost) * delay;
            Vector256<double> ok = Vector256.LessThanOrEqual(ttft, Vector256.Create(item.TtftLimit))
                & Vector256.LessThanOrEqual(tpot, Vector256.Create(item.TpotLimit))
                & Vector256.LessThanOrEqual(delay, Vector256.Create(item.DelayLimit))
                & Vector256.GreaterThan(saving, Vector256<double>.Zero);
            saving &= ok;
            Vector256<double> tokens = Vector256.Create(item.Tokens) & ok;
            if (item.Cap < double.PositiveInfinity)
            {
                Vector256<double> cap = Vector256.Create(item.Cap);
                Vector256<double> over = Vector256.GreaterThan(saving, cap);
                tokens = Vector256.ConditionalSelect(over, tokens * cap / saving, tokens);
                saving = Vector256.ConditionalSelect(over, cap, saving);
            }

            Vector256<double> itemLoad = tokens * Vector256.MaxNative(delay * memory, compute) & ok;
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

    /// <summary>As <see cref="Cover"/>, for an option with routes that are not affine.</summary>
    private Covered CoverRow(int o, double rental)
    {
        int at = rows.Get(o) * rows.Stride;
        var covered = default(Covered);
        foreach (ref readonly Query q in _queries.AsSpan(0, _queryCount))
        {
            int route = at + q.Index;
            double excess = rows.ErrorExcess[route];
            double saving = q.Value - (rows.Cost[route] - t.StoragePrice * t.TokenGb[q.Index]) - q.ErrorPrice * excess;
            if (!(saving > 0)) continue;
            double share = excess > 0 ? q.Slack / (q.Slack + excess) : Math.Min(1, q.Value / saving);
            double load = share * new ReplicaLoad(rows.Memory[route], rows.Compute[route]).Tightest;
            saving *= share;
            covered.Value += saving;
            covered.Load += load;
            if (saving <= load * rental) continue;
            covered.WorthValue += saving;
            covered.WorthLoad += load;
        }

        return covered;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> At(double[] array, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(array), (nuint)index);
}
