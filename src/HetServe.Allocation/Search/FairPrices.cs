using HetServe.Allocation.Problems;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// What a plan spends on each query type when every $ is shared out: delay, storage and penalty go to the query types that cause them, and
/// the rental of a deployment goes by load. If some other plan is cheaper, then at these prices at least one of its deployments earns more
/// than it costs: with x the other plan's shares and prices π, η, the saving is sum π - cost, and by sum x = 1 and η·sum x·(E - ε) &lt;= 0 no
/// more than the sum over its deployments of sum x·(π - c - η·(E - ε)) - rental. So a search for the first of several openings may keep to
/// options with a positive gain at these prices.
/// </summary>
internal sealed class FairPrices(ProblemTables tables, OptionRows rows)
{
    private double[] _perLoad = [];   // by slot: rental and weights, $ per replica's worth of the tightest load
    private Resource[] _tightest = []; // by slot: the resource with the largest load

    /// <summary>π, $ for the whole query type, by query type.</summary>
    public double[] Value { get; } = new double[tables.QueryStride];

    /// <summary>η, $ per unit of error, by query type.</summary>
    public double[] ErrorPrice { get; } = new double[tables.QueryStride];

    /// <summary>
    /// Price of a $ of budget beyond itself, by which unmet demand bids for money where a budget limits it: the penalty paid for each $
    /// spent, 0 without a budget.
    /// </summary>
    public double MoneyPrice { get; private set; }

    /// <summary>Derives the prices from a set and its routing.</summary>
    public void Update(DeploymentSet set, RoutingSolution routing)
    {
        if (_perLoad.Length < set.Count) (_perLoad, _tightest) = (new double[2 * set.Count], new Resource[2 * set.Count]);
        ReadOnlySpan<double> shares = routing.Shares;
        MoneyPrice = double.IsInfinity(tables.Budget) || set.FixedCost <= 0 ? 0 : UnmetPenalty(set, shares) / set.FixedCost;
        for (int d = 0; d < set.Count; d++)
        {
            int o = set.Options[d], at = rows.Get(o) * rows.Stride;
            ReplicaLoad load = default;
            for (int i = 0; i < tables.QueryCount; i++) load += shares[d * rows.Stride + i] * rows.LoadAt(at + i);
            double rent = (1 + MoneyPrice) * (tables.Rental[o] * set.Replicas[d] + tables.StoragePrice * tables.WeightsGb[o]);
            (_tightest[d], _perLoad[d]) = (load.TightestResource, load.Tightest > 0 ? rent / load.Tightest : 0);
        }

        for (int i = 0; i < tables.QueryCount; i++) Update(set, shares, i);
    }

    private double UnmetPenalty(DeploymentSet set, ReadOnlySpan<double> shares)
    {
        double penalty = 0;
        for (int i = 0; i < tables.QueryCount; i++)
        {
            double served = 0;
            for (int d = 0; d < set.Count; d++) served += shares[d * rows.Stride + i];
            penalty += Math.Max(0, 1 - served) * tables.UnmetCost[i];
        }

        return penalty;
    }

    private void Update(DeploymentSet set, ReadOnlySpan<double> shares, int i)
    {
        double served = 0, value = 0;
        double accurate = double.NaN, accurateExcess = 0, other = double.NaN, otherExcess = 0;
        for (int d = 0; d < set.Count; d++)
        {
            double share = shares[d * rows.Stride + i];
            if (share < Tolerances.ZeroShare) continue;
            int at = rows.Get(set.Options[d]) * rows.Stride + i;
            double price = rows.Cost[at] + _perLoad[d] * rows.LoadAt(at).Of(_tightest[d]);
            served += share;
            value += share * price;
            if (rows.ErrorExcess[at] <= 0) (accurate, accurateExcess) = (price, rows.ErrorExcess[at]);
            else (other, otherExcess) = (price, rows.ErrorExcess[at]);
        }

        Value[i] = value + Math.Max(0, 1 - served) * tables.UnmetCost[i];
        ErrorPrice[i] = accurate > other ? (accurate - other) / (otherExcess - accurateExcess) : 0;
    }
}
