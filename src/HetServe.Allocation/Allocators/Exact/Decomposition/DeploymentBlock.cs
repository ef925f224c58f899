using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>
/// One option of the programme by itself: what its cheapest deployment costs at prices of the rows that deployments share. Replicas are
/// whole. Keeps its last answer. Not safe for use by several threads at once.
/// </summary>
internal sealed class DeploymentBlock
{
    private readonly SparseColumn _open, _carrying;
    private readonly SparseColumn[] _routes;
    private readonly double[] _value, _shares;
    private readonly FractionalKnapsack _knapsack;

    /// <summary>Creates the block of an option.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="model">The programme.</param>
    /// <param name="option">The option's columns.</param>
    /// <param name="pair">Number of its pair.</param>
    /// <param name="columnOf">A column's entries in the rows that deployments share.</param>
    public DeploymentBlock(ProblemTables tables, ExactModel model, OptionColumns option, int pair, Func<int, SparseColumn> columnOf)
    {
        (Option, Pair, Gpu, IsFixed) = (option.Option, pair, tables.GpuIndexOf(option.Option), option.IsFixed);
        (GpusPerReplica, Spare) = (tables.Gpus[option.Option], tables.SpareReplicas);
        (Least, Most) = (IsFixed ? option.MostCarrying : option.LeastCarrying, option.MostCarrying);
        (_open, _carrying) = (columnOf(option.Open), columnOf(option.Carrying));
        int count = option.RouteCount;
        (_routes, _value, _shares, Shares) = (new SparseColumn[count], new double[count], new double[count], new double[count]);
        double[] most = new double[count];
        double[][] sizes = [.. Enumerable.Range(0, tables.IsEngine ? 3 : 2).Select(_ => new double[count])];
        for (int n = 0; n < count; n++)
        {
            RouteColumn route = model.Routes[option.FirstRoute + n];
            ReplicaLoad load = tables.LoadOf(option.Option, route.Metrics);
            (_routes[n], most[n], sizes[0][n], sizes[1][n]) = (columnOf(route.Column), route.MaxShare, load.Memory, load.Compute);
            if (sizes.Length > 2) sizes[2][n] = load.Concurrency;
        }

        _knapsack = new FractionalKnapsack(most, sizes);
    }

    /// <summary>Option index.</summary>
    public int Option { get; }

    /// <summary>Number of its pair.</summary>
    public int Pair { get; }

    /// <summary>Its physical GPU type.</summary>
    public int Gpu { get; }

    /// <summary>GPUs of a replica.</summary>
    public int GpusPerReplica { get; }

    /// <summary>Replicas that carry no load.</summary>
    public int Spare { get; }

    /// <summary>Least replicas that carry load.</summary>
    public int Least { get; }

    /// <summary>Most replicas that carry load.</summary>
    public int Most { get; }

    /// <summary>Reduced cost of the cheapest deployment at the last prices, at most.</summary>
    public double Reduced { get; private set; }

    /// <summary>Replicas of it that carry load.</summary>
    public int Carrying { get; private set; }

    /// <summary>Share of each route in it.</summary>
    public double[] Shares { get; }

    private bool IsFixed { get; }

    /// <summary>GPUs of a deployment with so many replicas that carry load.</summary>
    public int GpusWith(int carrying) => GpusPerReplica * (carrying + Spare);

    /// <summary>Most replicas that carry load of a deployment with at most so many GPUs; may be below <see cref="Least"/>.</summary>
    public int CarryingWithin(double gpus) => (int)Math.Floor(gpus / GpusPerReplica) - Spare;

    /// <summary>Finds the deployment of the least reduced cost. The cost is convex in the replicas, so their number is found by bisection.</summary>
    /// <param name="prices">Price by row.</param>
    /// <param name="least">Least replicas that carry load.</param>
    /// <param name="most">Most of them.</param>
    public void Price(double[] prices, int least, int most)
    {
        for (int n = 0; n < _routes.Length; n++) _value[n] = -_routes[n].Reduced(prices);
        double each = IsFixed ? 0 : _carrying.Reduced(prices), open = _open.Reduced(prices);
        Reduced = double.PositiveInfinity;
        while (least < most)
        {
            int middle = least + (most - least) / 2;
            if (At(middle) <= At(middle + 1)) most = middle;
            else least = middle + 1;
        }

        At(least);

        double At(int carrying)
        {
            double reduced = open + each * carrying - _knapsack.Fill(_value, carrying, _shares);
            if (reduced < Reduced)
            {
                (Reduced, Carrying) = (reduced, carrying);
                _shares.CopyTo(Shares.AsSpan());
            }

            return reduced;
        }
    }

    /// <summary>The deployment found as one column.</summary>
    /// <param name="pairRow">Row of its pair.</param>
    public SparseColumn ToColumn(int pairRow) => ToColumn(pairRow, Carrying, Shares);

    /// <summary>A deployment as one column.</summary>
    /// <param name="pairRow">Row of its pair.</param>
    /// <param name="carrying">Replicas that carry load.</param>
    /// <param name="shares">Share of each route.</param>
    public SparseColumn ToColumn(int pairRow, int carrying, double[] shares)
    {
        var sum = new SortedDictionary<int, double> { [pairRow] = 1 };
        double cost = 0;
        Add(_open, 1);
        if (!IsFixed) Add(_carrying, carrying);
        for (int n = 0; n < shares.Length; n++) Add(_routes[n], shares[n]);
        return new SparseColumn(cost, [.. sum.Keys], [.. sum.Values]);

        void Add(SparseColumn column, double amount)
        {
            if (amount == 0) return;
            cost += amount * column.Cost;
            for (int n = 0; n < column.Rows.Length; n++)
                sum[column.Rows[n]] = sum.GetValueOrDefault(column.Rows[n]) + amount * column.Coefficients[n];
        }
    }
}
