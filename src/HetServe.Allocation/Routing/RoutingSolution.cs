using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <summary>How a solve of <see cref="RoutingSolver"/> ended. Only <see cref="Optimal"/> says anything about cost, shares and prices.</summary>
internal enum RoutingStatus
{
    /// <summary>No solve has ended yet.</summary>
    Unsolved,

    /// <summary>The routes cost least.</summary>
    Optimal,

    /// <summary>The optimum costs at least the cut-off.</summary>
    CutOff,

    /// <summary>Rental and weights of the deployments alone exceed budget or storage.</summary>
    BeyondLimits,

    /// <summary>The stop signal ended the solve.</summary>
    Stopped,

    /// <summary>Round-off or the iteration limit ended the solve: the optimum is unknown.</summary>
    Failed,
}

/// <summary>
/// The answer of one solve: status, cost, shares and prices. The caller owns its memory, and it stays as it is until the caller gives it to
/// another solve. Not safe for use by several threads at once.
/// </summary>
internal sealed class RoutingSolution
{
    private readonly ProblemTables _t;
    private int[] _option = [];          // by slot
    private double[] _shares = [];       // at [slot·QueryStride + query]
    private double[] _size = [];         // by slot, replicas
    private double[] _replicaPrice = []; // by slot, $ per replica

    public RoutingSolution(ProblemTables tables)
    {
        _t = tables;
        (Value, ErrorPrice, AccurateSlack) = (new double[tables.QueryStride], new double[tables.QueryStride], new double[tables.QueryStride]);
        InterruptiblePrice = new double[tables.QueryStride];
        GpuPrice = new double[tables.GpuNames.Length];
    }

    /// <summary>How the solve ended.</summary>
    public RoutingStatus Status { get; private set; }

    /// <summary>
    /// Least cost of delay, token storage and unmet demand, and of the rental of replicas that a sizing adds, $; infinity unless optimal.
    /// </summary>
    public double Cost { get; private set; } = double.PositiveInfinity;

    /// <summary>Simplex iterations of the solve.</summary>
    public int Iterations { get; private set; }

    /// <summary>Number of deployments.</summary>
    public int Slots { get; private set; }

    /// <summary>Option by slot.</summary>
    public ReadOnlySpan<int> Options => _option.AsSpan(0, Slots);

    /// <summary>Share x of each query type, at [slot·QueryStride + query].</summary>
    public Span<double> Shares => _shares.AsSpan(0, Slots * _t.QueryStride);

    /// <summary>Replicas by slot; real numbers after a sizing.</summary>
    public Span<double> Size => _size.AsSpan(0, Slots);

    /// <summary>The most that one replica more saves before its rental, by slot, $.</summary>
    public Span<double> ReplicaPrice => _replicaPrice.AsSpan(0, Slots);

    /// <summary>Cost of serving a query type at the optimum's prices, by query type, $: the most that a new deployment saves.</summary>
    public double[] Value { get; }

    /// <summary>Price of a query type's average error objective, by query type, $ per unit of error.</summary>
    public double[] ErrorPrice { get; }

    /// <summary>Price of a query type's limit on interruptible tiers, by query type, $ for its whole rate there.</summary>
    public double[] InterruptiblePrice { get; }

    /// <summary>Mean of ε - E over the deployments that a query type uses and that meet its error objective by themselves, by query type; 0 without any.</summary>
    public double[] AccurateSlack { get; }

    /// <summary>Price of one GPU more by GPU type, $; 0 after a routing without sizing.</summary>
    public double[] GpuPrice { get; }

    /// <summary>Price of storing one GB of tokens more, $.</summary>
    public double TokenPrice { get; private set; }

    /// <summary>Price of one $ of budget more, $.</summary>
    public double MoneyPrice { get; private set; }

    /// <summary>Clears the solution for a solve of these deployments.</summary>
    public void Begin(ReadOnlySpan<int> options)
    {
        (Status, Cost, Iterations, Slots) = (RoutingStatus.Unsolved, double.PositiveInfinity, 0, options.Length);
        if (_option.Length < Slots)
        {
            int room = Math.Max(8, 2 * Slots);
            (_option, _size, _replicaPrice, _shares) = (new int[room], new double[room], new double[room], new double[room * _t.QueryStride]);
        }

        options.CopyTo(_option);
        Shares.Clear();
    }

    /// <summary>Ends without an optimum; returns the cost, infinity.</summary>
    public double End(RoutingStatus status, int iterations)
    {
        (Status, Iterations) = (status, iterations);
        return Cost;
    }

    /// <summary>Ends with an optimum, whose shares and prices are written already; returns the cost.</summary>
    public double End(double cost, int iterations, double tokenPrice, double moneyPrice)
    {
        (Status, Cost, Iterations, TokenPrice, MoneyPrice) = (RoutingStatus.Optimal, cost, iterations, tokenPrice, moneyPrice);
        return cost;
    }
}
