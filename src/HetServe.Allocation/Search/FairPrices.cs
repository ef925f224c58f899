using HetServe.Allocation.Problems;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// What a plan spends on each query type when every $ is shared out: delay, storage and penalty to whom they belong, and the rental of a
/// deployment by its load. If some other plan is cheaper then, at these prices, at least one of its deployments earns more than it costs:
/// with x the other plan's shares and prices π, η, the saving is sum π - cost, and by sum x = 1 and η·sum x·(E - ε) &lt;= 0 no more than the
/// sum over its deployments of sum x·(π - c - η·(E - ε)) - rental. So a search for the first of several openings may keep to options
/// with a positive gain at these prices.
/// </summary>
internal sealed class FairPrices
{
    private readonly ProblemTables _t;
    private readonly OptionRows _rows;
    private readonly double[] _shares;    // at [slot·stride + i]
    private readonly double[] _perLoad;   // by slot: rental and weights, $ per unit of the tighter load
    private readonly bool[] _byMemory;    // by slot: whether memory is the tighter load

    public FairPrices(ProblemTables tables, OptionRows rows, int capacity)
    {
        (_t, _rows) = (tables, rows);
        Value = new double[tables.QueryStride];
        ErrorPrice = new double[tables.QueryStride];
        _shares = new double[capacity * tables.QueryStride];
        (_perLoad, _byMemory) = (new double[capacity], new bool[capacity]);
    }

    /// <summary>π, $ for the whole query type, by query type.</summary>
    public double[] Value { get; }

    /// <summary>η, $ per unit of error, by query type.</summary>
    public double[] ErrorPrice { get; }

    /// <summary>
    /// Price of a $ of budget beyond itself, by which unmet demand bids for money where a budget limits it: the penalty paid for each $
    /// spent, 0 without a budget.
    /// </summary>
    public double MoneyPrice { get; private set; }

    /// <summary>Derives the prices from a set and its routing, which has just been solved.</summary>
    public void Update(DeploymentSet set, RoutingSolver routing)
    {
        int stride = _t.QueryStride;
        routing.CopyShares(_shares);
        MoneyPrice = double.IsInfinity(_t.Budget) || set.FixedCost <= 0 ? 0 : UnmetPenalty(set) / set.FixedCost;
        for (int d = 0; d < set.Count; d++)
        {
            int o = set.Options[d], at = _rows.Get(o) * stride;
            double memory = 0, busy = 0;
            for (int i = 0; i < _t.QueryCount; i++)
            {
                memory += _shares[d * stride + i] * _rows.Memory[at + i];
                busy += _shares[d * stride + i] * _rows.Busy[at + i];
            }

            _byMemory[d] = memory / _t.FreeGb[o] > busy / _t.MaxUtilization;
            double rent = (1 + MoneyPrice) * (_t.Rental[o] * set.Replicas[d] + _t.StoragePrice * _t.WeightsGb[o]), load = _byMemory[d] ? memory : busy;
            _perLoad[d] = load > 0 ? rent / load : 0;
        }

        for (int i = 0; i < _t.QueryCount; i++) Update(set, i);
    }

    /// <summary>Whether two deployments of the set served a query type together.</summary>
    public bool ShareQuery(int a, int b)
    {
        for (int i = 0; i < _t.QueryCount; i++)
            if (_shares[a * _t.QueryStride + i] > Tolerances.ZeroShare && _shares[b * _t.QueryStride + i] > Tolerances.ZeroShare) return true;
        return false;
    }

    private double UnmetPenalty(DeploymentSet set)
    {
        double penalty = 0;
        for (int i = 0; i < _t.QueryCount; i++)
        {
            double served = 0;
            for (int d = 0; d < set.Count; d++) served += _shares[d * _t.QueryStride + i];
            penalty += Math.Max(0, 1 - served) * _t.UnmetCost[i];
        }

        return penalty;
    }

    private void Update(DeploymentSet set, int i)
    {
        int stride = _t.QueryStride;
        double served = 0, value = 0;
        double accurate = double.NaN, accurateExcess = 0, other = double.NaN, otherExcess = 0;
        for (int d = 0; d < set.Count; d++)
        {
            double share = _shares[d * stride + i];
            if (share < Tolerances.ZeroShare) continue;
            int at = _rows.Get(set.Options[d]) * stride + i;
            double price = _rows.Cost[at] + _perLoad[d] * (_byMemory[d] ? _rows.Memory[at] : _rows.Busy[at]);
            served += share;
            value += share * price;
            if (_rows.ErrorExcess[at] <= 0) (accurate, accurateExcess) = (price, _rows.ErrorExcess[at]);
            else (other, otherExcess) = (price, _rows.ErrorExcess[at]);
        }

        Value[i] = value + Math.Max(0, 1 - served) * _t.UnmetCost[i];
        ErrorPrice[i] = accurate > other ? (accurate - other) / (otherExcess - accurateExcess) : 0;
    }
}
