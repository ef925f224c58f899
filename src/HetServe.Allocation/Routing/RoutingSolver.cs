using System.Runtime.CompilerServices;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <summary>
/// Routes all query types over a set of deployments at least cost, exactly, and sizes their replicas as real numbers where asked to. The
/// programme has one convexity row per query type and few coupling rows (<see cref="RoutingProgram"/>). It is solved by a primal simplex
/// over the modes of each query type (Dantzig-Wolfe columns, priced by <see cref="ModePricing"/>) with generalised upper bounds: each
/// query type has a key mode that takes what its other basic modes leave, so the working basis has the size of the coupling rows alone,
/// whatever the number of query types. Keeps its memory between solves; one per search thread.
/// </summary>
internal sealed partial class RoutingSolver
{
    private const double PivotZero = 1e-10;
    private readonly ProblemTables _t;
    private readonly RoutingProgram _program;
    private readonly WorkingBasis _basis = new();
    private readonly RoutingMode[] _key; // by query type
    private readonly double[] _sumShare; // by query type: share of its non-key basic modes
    private readonly double[] _sumRate;  // by query type: fall of that share per unit of the entering column
    private readonly int[] _order;       // query types, the most to lose first
    private double[] _column = [];       // by coupling row, scratch
    private double[] _guess = [];        // by coupling row: duals to start from
    private double[] _growth = [];       // by slot: replicas beyond those given
    private bool[] _isNew = [];          // by slot: whether it may grow and has no duals from the last solve
    private readonly PriceMemory[] _memory = [new(), new()]; // of routing and of sizing
    private double _objective;
    private bool _short;                 // whether shortfall is left at the optimum
    private bool _solved;                // whether the basis is an optimum of the programme loaded

    public RoutingSolver(ProblemTables tables, OptionRows rows)
    {
        _t = tables;
        _program = new RoutingProgram(tables, rows);
        _key = new RoutingMode[tables.QueryCount];
        _sumShare = new double[tables.QueryCount];
        _sumRate = new double[tables.QueryCount];
        Value = new double[tables.QueryStride];
        ErrorPrice = new double[tables.QueryStride];
        AccurateSlack = new double[tables.QueryStride];
        _order = [.. Enumerable.Range(0, tables.QueryCount)
            .OrderByDescending(i => tables.MaxUnmet[i] < 1 ? double.PositiveInfinity : tables.UnmetCost[i])
            .ThenByDescending(i => tables.TokensPerSecond[i])];
    }

    /// <summary>Cost at the optimum's prices of serving a query type, by query type, $: what a new deployment may save.</summary>
    public double[] Value { get; }

    /// <summary>Price of a query type's average error objective, $ per unit of error, by query type.</summary>
    public double[] ErrorPrice { get; }

    /// <summary>Mean of ε - E over the deployments accurate enough by themselves that a query type uses, by query type; 0 without any.</summary>
    public double[] AccurateSlack { get; }

    /// <summary>Price of storing one GB of tokens more, $, at the optimum.</summary>
    public double TokenPrice => _program.TokenPrice(_basis.Dual);

    /// <summary>Price of one $ of budget more, $, at the optimum.</summary>
    public double MoneyPrice => _program.MoneyPrice(_basis.Dual);

    /// <summary>Price of one GPU more of a type, $, at the optimum of a sizing.</summary>
    public double GpuPrice(int gpu) => _program.GpuPrice(gpu, _basis.Dual);

    /// <summary>What one replica more of an option saves at most, $, at the optimum of the last routing.</summary>
    public double ReplicaPrice(int option) => _memory[0].TryGet(option, out double memory, out double busy) ? -(memory + busy) : 0;

    /// <summary>Simplex iterations of the last solve.</summary>
    public int Iterations { get; private set; }

    /// <summary>Ends a solve early, with an infinite cost.</summary>
    public StopSignal Stop { get; set; } = StopSignal.Never;

    /// <summary>Least cost of delay, token storage and unmet demand, $; infinity where rental and weights exceed budget or storage.</summary>
    /// <param name="options">Option by slot; no two of one pair.</param>
    /// <param name="replicas">Replicas by slot.</param>
    public double Route(ReadOnlySpan<int> options, ReadOnlySpan<int> replicas) => Solve(options, replicas, sizing: false, double.PositiveInfinity);

    /// <summary>
    /// Least cost as of <see cref="Route"/>, with replicas beyond those given bought in fractions: a lower bound for the set of options.
    /// </summary>
    /// <param name="options">Option by slot; no two of one pair.</param>
    /// <param name="replicas">Least replicas by slot; 0 where even the first is bought in fractions.</param>
    /// <param name="size">Takes the replicas by slot, real numbers.</param>
    /// <param name="cutOff">A cost that is of no interest, $: infinity is returned once no less is known to be possible.</param>
    /// <param name="frozen">By pair: whether its deployment keeps the replicas given; empty for none.</param>
    public double Size(
        ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, Span<double> size, double cutOff = double.PositiveInfinity, ReadOnlySpan<bool> frozen = default)
    {
        double cost = Solve(options, replicas, sizing: true, cutOff, frozen);
        if (double.IsInfinity(cost)) return cost;
        for (int d = 0; d < options.Length; d++) size[d] = replicas[d];
        for (int k = 0; k < _basis.Size; k++)
            if (_basis.Query[k] < 0 && _basis.Single[k] >= _basis.Size) size[_basis.Single[k] - _basis.Size] += Math.Max(0, _basis.Level[k]);
        return cost;
    }

    private double Solve(ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, bool sizing, double cutOff, ReadOnlySpan<bool> frozen = default)
    {
        bool resume = !sizing && _solved && _program.IsOf(options);
        if (resume) Keep();
        _solved = false;
        if (!_program.Load(options, replicas, sizing, frozen)) return double.PositiveInfinity;
        if (_column.Length < _program.Rows + 4) (_column, _guess) = (new double[2 * _program.Rows + 8], new double[2 * _program.Rows + 8]);
        if (_growth.Length < _program.Slots) (_growth, _isNew) = (new double[2 * _program.Slots], new bool[2 * _program.Slots]);
        bool resumed = resume && Resume();
        if (!resumed && !Start(sizing, cutOff)) return double.PositiveInfinity;
        if (!Optimise(sizing)) return double.PositiveInfinity;
        if (resumed && _short)
        {
            // Not expected, for shortfall costs more than it saves; guards against round-off.
            Start(sizing, double.PositiveInfinity);
            if (!Optimise(sizing)) return double.PositiveInfinity;
        }

        Remember(sizing);
        _solved = true;
        return _objective;
    }

    /// <summary>Writes the shares of the last solve, at [slot·QueryStride + i].</summary>
    public void CopyShares(Span<double> shares)
    {
        shares[..(_program.Slots * _t.QueryStride)].Clear();
        SumShares();
        for (int i = 0; i < _key.Length; i++) AddShares(shares, _key[i], i, Math.Max(0, 1 - _sumShare[i]));
        for (int k = 0; k < _basis.Size; k++)
            if (_basis.Query[k] >= 0) AddShares(shares, _basis.Mode[k], _basis.Query[k], Math.Max(0, _basis.Level[k]));
    }

    private void AddShares(Span<double> shares, in RoutingMode mode, int query, double level)
    {
        int stride = _t.QueryStride;
        if (mode.A >= 0) shares[mode.A * stride + query] += level * mode.ShareA;
        if (mode.B >= 0) shares[mode.B * stride + query] += level * mode.ShareB;
        if (mode.C >= 0) shares[mode.C * stride + query] += level * mode.ShareC;
    }

    /// <summary>
    /// Forgets the prices of earlier solves. Where optima tie, the one found depends on the prices started from, so a search that is to be
    /// repeatable begins with this.
    /// </summary>
    public void Forget()
    {
        foreach (PriceMemory memory in _memory) memory.Reset(0);
        _solved = false;
    }

    /// <summary>Keeps the prices of the last routing for <see cref="Recall"/>.</summary>
    public void CopyPrices(PriceMemory prices) => prices.CopyFrom(_memory[0]);

    /// <summary>Lets the next routing start from prices kept.</summary>
    public void Recall(PriceMemory prices) => _memory[0].CopyFrom(prices);

    private void Remember(bool sizing)
    {
        PriceMemory memory = _memory[sizing ? 1 : 0];
        ReadOnlySpan<double> dual = _basis.Dual;
        memory.Reset(_program.Slots);
        for (int d = 0; d < _program.Slots; d++)
        {
            int memoryRow = _program.MemoryRow(d), busyRow = _program.BusyRow(d);
            memory.Add(
                _program.Option(d),
                memoryRow >= 0 ? Math.Min(0, dual[memoryRow]) / _program.GrowthPerLoad(d) : 0,
                busyRow >= 0 ? Math.Min(0, dual[busyRow]) / _program.GrowthPerLoad(d) : 0);
        }
    }

    /// <summary>Rebuilds the working basis from its columns, which removes the round-off of many updates.</summary>
    private bool Refactor()
    {
        _basis.BeginFactorisation();
        Span<double> capacity = _guess.AsSpan(0, _basis.Size), column = _column.AsSpan(0, _basis.Size);
        capacity.Fill(1);
        for (int i = 0; i < _key.Length; i++) _program.AddMode(_key[i], i, -1, capacity);
        for (int k = 0; k < _basis.Size; k++)
        {
            column.Clear();
            if (_basis.Query[k] is var i and >= 0)
            {
                _program.AddMode(_basis.Mode[k], i, 1, column);
                _program.AddMode(_key[i], i, -1, column);
                _basis.SetColumn(k, column, _basis.Mode[k].Cost - _key[i].Cost);
            }
            else if (_basis.Single[k] - _basis.Size - _program.Slots is var missing and >= 0)
            {
                _program.AddShortfall(missing, 1, column);
                _basis.SetColumn(k, column, _program.ShortfallCost);
            }
            else if (_basis.Single[k] - _basis.Size is var grown and >= 0)
            {
                _program.AddGrowth(grown, 1, column);
                _basis.SetColumn(k, column, _program.GrowthCost(grown));
            }
        }

        return _basis.Factorise(capacity);
    }

    /// <summary>Sums the objective afresh.</summary>
    private void SumObjective()
    {
        SumShares();
        (_objective, _short) = (0, false);
        for (int i = 0; i < _key.Length; i++) _objective += Math.Max(0, 1 - _sumShare[i]) * _key[i].Cost;
        for (int k = 0; k < _basis.Size; k++)
        {
            double level = Math.Max(0, _basis.Level[k]);
            if (_basis.Query[k] >= 0)
            {
                _objective += level * _basis.Mode[k].Cost;
            }
            else if (_basis.Single[k] - _basis.Size is var grown and >= 0)
            {
                _objective += level * (grown < _program.Slots ? _program.GrowthCost(grown) : _program.ShortfallCost);
                _short |= grown >= _program.Slots && level > Tight;
            }
        }
    }

    /// <summary>Derives what a search of new deployments needs to know.</summary>
    private void Finish()
    {
        SumObjective();
        Span<double> weight = _sumRate; // by query type: share on accurate deployments
        Array.Clear(AccurateSlack);
        Array.Clear(_sumRate);
        _program.SetDuals(_basis.Dual);
        for (int i = 0; i < _key.Length; i++)
        {
            Value[i] = _program.ModeValue(_key[i], i);
            ErrorPrice[i] = _program.ErrorPrice(i, Value[i]);
            AddSlack(_key[i], i, Math.Max(0, 1 - _sumShare[i]));
        }

        for (int k = 0; k < _basis.Size; k++)
            if (_basis.Query[k] is var i and >= 0) AddSlack(_basis.Mode[k], i, Math.Max(0, _basis.Level[k]));
        for (int i = 0; i < _key.Length; i++)
            AccurateSlack[i] = weight[i] > 0 ? AccurateSlack[i] / weight[i] : _program.MostAccurate(i);
    }

    private void AddSlack(in RoutingMode mode, int query, double level)
    {
        Add(mode.A, mode.ShareA);
        Add(mode.B, mode.ShareB);
        Add(mode.C, mode.ShareC);

        void Add(int slot, double share)
        {
            if (slot < 0 || _program.ErrorExcess(query, slot) > 0) return;
            AccurateSlack[query] -= level * share * _program.ErrorExcess(query, slot);
            _sumRate[query] += level * share;
        }
    }
}
