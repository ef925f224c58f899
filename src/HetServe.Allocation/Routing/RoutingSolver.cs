using System.Runtime.CompilerServices;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <summary>
/// Routes all query types over a set of deployments at least cost, exactly, and sizes their replicas as real numbers on request. The
/// programme has one convexity row per query type and few coupling rows (<see cref="RoutingProgram"/>). A primal simplex solves it over the
/// modes of each query type (Dantzig-Wolfe columns, priced by <see cref="ModePricing"/>) with generalised upper bounds: each query type has
/// a key mode that takes what its other basic modes leave, so the working basis has the size of the coupling rows alone, whatever the number
/// of query types. The answer is a <see cref="RoutingSolution"/>. The solver keeps its buffers and starts from the prices and the basis of
/// its last solve, which changes how long a solve takes and which of several optima it finds, and nothing else. One per search thread.
/// </summary>
internal sealed partial class RoutingSolver
{
    private const double PivotZero = 1e-10;
    private readonly ProblemTables _t;
    private readonly RoutingSettings _settings;
    private readonly RoutingProgram _program;
    private readonly WorkingBasis _basis;
    private readonly RoutingMode[] _key; // by query type
    private readonly double[] _sumShare; // by query type: share of its non-key basic modes
    private readonly double[] _sumRate;  // by query type: fall of that share per unit of the entering column
    private readonly int[] _order;       // query types, the most to lose first
    private readonly PriceHistory _routed = new(), _sized = new();
    private double[] _column = [];       // by coupling row, scratch
    private double[] _guess = [];        // by coupling row: duals to start from
    private double[] _growth = [];       // by slot: replicas beyond those given
    private bool[] _isNew = [];          // by slot: whether it may grow and has no duals from the last solve
    private double _objective;
    private int _iterations;
    private bool _short;                 // whether shortfall is left at the optimum
    private bool _solved;                // whether the basis is an optimum of the programme loaded

    public RoutingSolver(ProblemTables tables, OptionRows rows, RoutingSettings? settings = null)
    {
        (_t, _settings) = (tables, settings ?? RoutingSettings.Default);
        _program = new RoutingProgram(tables, rows);
        _basis = new WorkingBasis(_settings.SingularPivot);
        _key = new RoutingMode[tables.QueryCount];
        _sumShare = new double[tables.QueryCount];
        _sumRate = new double[tables.QueryCount];
        _order = [.. Enumerable.Range(0, tables.QueryCount)
            .OrderByDescending(i => tables.MaxUnmet[i] < 1 ? double.PositiveInfinity : tables.UnmetCost[i])
            .ThenByDescending(i => tables.TokensPerSecond[i])];
    }

    /// <summary>Ends a solve early, with <see cref="RoutingStatus.Stopped"/>.</summary>
    public StopSignal Stop { get; set; } = StopSignal.Never;

    /// <summary>Finds the routes of least cost. <see cref="RoutingStatus.BeyondLimits"/> where rental and weights exceed budget or storage.</summary>
    /// <param name="options">Option by slot; no two of one pair.</param>
    /// <param name="replicas">Replicas by slot.</param>
    /// <param name="solution">Takes the answer.</param>
    /// <returns>Cost of delay, token storage and unmet demand, $; infinity unless the answer is optimal.</returns>
    public double Route(ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, RoutingSolution solution) =>
        Solve(options, replicas, solution, sizing: false, double.PositiveInfinity, most: default, bought: default);

    /// <summary>
    /// Finds the routes of least cost when replicas beyond those given are bought in fractions: a lower bound for the set of options.
    /// </summary>
    /// <param name="options">Option by slot; no two of one pair, but for those without replicas.</param>
    /// <param name="replicas">Least replicas by slot; 0 where even the first is bought in fractions.</param>
    /// <param name="solution">Takes the answer.</param>
    /// <param name="cutOff">The solve ends with <see cref="RoutingStatus.CutOff"/> once it has proven that the cost is at least this, $.</param>
    /// <param name="most">By slot: most replicas; empty for the problem's limit alone.</param>
    /// <param name="bought">
    /// By GPU type: GPUs in whole nodes that are paid for and limit the sizing; NaN for none. Empty for none at all.
    /// </param>
    /// <returns>Cost as of <see cref="Route"/> and rental of the replicas bought, $; infinity unless the answer is optimal.</returns>
    public double Size(
        ReadOnlySpan<int> options,
        ReadOnlySpan<int> replicas,
        RoutingSolution solution,
        double cutOff = double.PositiveInfinity,
        ReadOnlySpan<int> most = default,
        ReadOnlySpan<double> bought = default) =>
        Solve(options, replicas, solution, sizing: true, cutOff, most, bought);

    /// <summary>
    /// Forgets prices and basis of earlier solves. Which of several optima a solve finds depends on them, so a search that must be repeatable
    /// begins with this.
    /// </summary>
    public void Forget()
    {
        _routed.Reset(0);
        _sized.Reset(0);
        _solved = false;
    }

    private double Solve(
        ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, RoutingSolution solution, bool sizing, double cutOff, ReadOnlySpan<int> most,
        ReadOnlySpan<double> bought)
    {
        solution.Begin(options);
        bool resume = !sizing && _solved && _program.IsOf(options);
        if (resume) Keep();
        (_solved, _iterations) = (false, 0);
        if (!_program.Load(options, replicas, sizing, most, bought)) return solution.End(RoutingStatus.BeyondLimits, 0);
        EnsureCapacity();
        RoutingStatus status = resume && Resume() ? Optimise(sizing) : Start(sizing, cutOff);
        if (status == RoutingStatus.Unsolved) status = Optimise(sizing);

        // A basis that round-off has spoiled, or a resumed one that still lacks replicas, gives way to the one of all slacks.
        if (status == RoutingStatus.Failed || (status == RoutingStatus.Optimal && _short))
        {
            StartFromSlacks();
            status = Optimise(sizing);
        }

        if (status != RoutingStatus.Optimal) return solution.End(status, _iterations);
        Record(sizing ? _sized : _routed);
        _solved = true;
        return Answer(solution, replicas);
    }

    private void EnsureCapacity()
    {
        if (_column.Length < _program.Rows + 4) (_column, _guess) = (new double[2 * _program.Rows + 8], new double[2 * _program.Rows + 8]);
        if (_growth.Length < _program.Slots) (_growth, _isNew) = (new double[2 * _program.Slots], new bool[2 * _program.Slots]);
    }

    private void Record(PriceHistory history)
    {
        history.Reset(_program.Slots);
        for (int d = 0; d < _program.Slots; d++)
        {
            history.Add(_program.Option(d), CapacityDuals(d));
        }
    }

    private CapacityPrices CapacityDuals(int d)
    {
        CapacityRows rows = _program.CapacityRows(d);
        return new CapacityPrices(Of(rows.Memory), Of(rows.Compute), Of(rows.Concurrency));

        double Of(int row) => row >= 0 ? Math.Min(0, _basis.Dual[row]) / _program.GrowthPerLoad(d) : 0;
    }

    /// <summary>What the keys leave of the coupling rows.</summary>
    private void LeftOfKeys(Span<double> left)
    {
        _program.Right.CopyTo(left);
        for (int i = 0; i < _key.Length; i++) _program.AddMode(_key[i], i, -1, left);
    }

    /// <summary>Rebuilds the working basis from its columns, which removes the round-off of many updates.</summary>
    private bool Refactor()
    {
        _basis.BeginFactorisation();
        Span<double> capacity = _guess.AsSpan(0, _basis.Size), column = _column.AsSpan(0, _basis.Size);
        LeftOfKeys(capacity);
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

    /// <summary>Writes the optimum into the solution; returns its cost.</summary>
    private double Answer(RoutingSolution solution, ReadOnlySpan<int> replicas)
    {
        ReadOnlySpan<double> dual = _basis.Dual;
        Span<double> weight = _sumRate; // by query type: share on accurate deployments
        Array.Clear(solution.AccurateSlack);
        Array.Clear(_sumRate);
        SumShares();
        _program.SetDuals(dual);
        for (int i = 0; i < _key.Length; i++)
        {
            solution.Value[i] = _program.ModeValue(_key[i], i);
            solution.ErrorPrice[i] = _program.ErrorPrice(i, solution.Value[i]);
            solution.InterruptiblePrice[i] = _program.InterruptiblePrice(i);
            AddMode(solution, _key[i], i, Math.Max(0, 1 - _sumShare[i]));
        }

        for (int d = 0; d < _program.Slots; d++)
            (solution.Size[d], solution.ReplicaPrice[d]) = (replicas[d], CapacityDuals(d).OfReplica);

        for (int k = 0; k < _basis.Size; k++)
        {
            double level = Math.Max(0, _basis.Level[k]);
            if (_basis.Query[k] >= 0) AddMode(solution, _basis.Mode[k], _basis.Query[k], level);
            else if (_basis.Single[k] - _basis.Size is var grown and >= 0 && grown < _program.Slots) solution.Size[grown] += level;
        }

        for (int i = 0; i < _key.Length; i++)
            solution.AccurateSlack[i] = weight[i] > 0 ? solution.AccurateSlack[i] / weight[i] : _program.MostAccurate(i);
        for (int gpu = 0; gpu < solution.GpuPrice.Length; gpu++) solution.GpuPrice[gpu] = _program.GpuPrice(gpu, dual);
        return solution.End(_objective, _iterations, _program.TokenPrice(dual), _program.MoneyPrice(dual));
    }

    private void AddMode(RoutingSolution solution, in RoutingMode mode, int query, double level)
    {
        Add(mode.A, mode.ShareA);
        Add(mode.B, mode.ShareB);
        Add(mode.C, mode.ShareC);

        void Add(int slot, double share)
        {
            if (slot < 0) return;
            solution.Shares[slot * _t.QueryStride + query] += level * share;
            if (_program.ErrorExcess(query, slot) > 0) return;
            solution.AccurateSlack[query] -= level * share * _program.ErrorExcess(query, slot);
            _sumRate[query] += level * share;
        }
    }
}
