using System.Runtime.CompilerServices;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search.Routing;

/// <summary>
/// Routes all query types over a set of deployments at least cost, exactly, and sizes their replicas as real numbers where asked to. The
/// programme has one convexity row per query type and few coupling rows (<see cref="RoutingProgram"/>). It is solved by a primal simplex
/// over the modes of each query type (Dantzig-Wolfe columns, priced by <see cref="ModePricing"/>) with generalised upper bounds: each
/// query type has a key mode that takes what its other basic modes leave, so the working basis has the size of the coupling rows alone,
/// whatever the number of query types. Keeps its memory between solves; one per search thread.
/// </summary>
internal sealed class RoutingSolver
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
    private readonly PriceMemory[] _memory = [new(), new()]; // of routing and of sizing
    private double _objective;

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
    public double Route(ReadOnlySpan<int> options, ReadOnlySpan<int> replicas) => Solve(options, replicas, sizing: false);

    /// <summary>
    /// Least cost as of <see cref="Route"/>, with replicas beyond those given bought in fractions: a lower bound for the set of options.
    /// </summary>
    /// <param name="options">Option by slot; no two of one pair.</param>
    /// <param name="replicas">Least replicas by slot.</param>
    /// <param name="size">Takes the replicas by slot, real numbers.</param>
    public double Size(ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, Span<double> size)
    {
        double cost = Solve(options, replicas, sizing: true);
        if (double.IsInfinity(cost)) return cost;
        for (int d = 0; d < options.Length; d++) size[d] = replicas[d];
        for (int k = 0; k < _basis.Size; k++)
            if (_basis.Query[k] < 0 && _basis.Single[k] >= _basis.Size) size[_basis.Single[k] - _basis.Size] += Math.Max(0, _basis.Level[k]);
        return cost;
    }

    private double Solve(ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, bool sizing)
    {
        if (!_program.Load(options, replicas, sizing)) return double.PositiveInfinity;
        if (_column.Length < _program.Rows + 4) (_column, _guess) = (new double[2 * _program.Rows + 8], new double[2 * _program.Rows + 8]);
        if (_growth.Length < _program.Slots) _growth = new double[2 * _program.Slots];
        _basis.Reset(_program.Rows);
        Start(sizing);
        if (!Optimise(sizing)) return double.PositiveInfinity;
        Remember(sizing);
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
    /// Gives each query type in turn its cheapest mode that still fits, growing deployments where allowed, or leaves it unserved. The
    /// basis holds the slacks, and in place of the slack of its tighter row the growth of each deployment that has grown.
    /// </summary>
    private void Start(bool sizing)
    {
        Span<double> guess = _guess.AsSpan(0, _program.Rows);
        guess.Clear();
        for (int d = 0; d < _program.Slots; d++) Guess(d, sizing, guess);
        Span<double> left = _basis.Level, column = _column.AsSpan(0, _program.Rows);
        Span<double> growth = _growth.AsSpan(0, _program.Slots);
        growth.Clear();
        bool grown = false;
        foreach (int i in _order)
        {
            RoutingMode mode = default;
            _program.CheapestMode(i, guess, ref mode);
            column.Clear();
            _program.AddMode(mode, i, 1, column);
            if (!Fits(left, column) && !(sizing && GrowToFit(mode, left, column, growth, ref grown)))
            {
                mode = _program.Unserved(i);
                column.Clear();
            }

            for (int s = 0; s < left.Length; s++) left[s] -= column[s];
            _key[i] = mode;
        }

        if (!grown) return;
        for (int d = 0; d < growth.Length; d++)
        {
            if (growth[d] == 0) continue;
            int memory = _program.MemoryRow(d), busy = _program.BusyRow(d);
            int row = memory < 0 || (busy >= 0 && left[busy] <= left[memory]) ? busy : memory;
            _basis.SetSingle(row, _basis.Size + d);
        }

        Refactor();
    }

    /// <summary>Guesses the duals of a deployment: those it had in the last solve, else its rental where it may grow.</summary>
    private void Guess(int d, bool sizing, Span<double> guess)
    {
        int memoryRow = _program.MemoryRow(d), busyRow = _program.BusyRow(d);
        if (_memory[sizing ? 1 : 0].TryGet(_program.Option(d), out double memory, out double busy))
        {
            if (memoryRow >= 0) guess[memoryRow] = memory * _program.GrowthPerLoad(d);
            if (busyRow >= 0) guess[busyRow] = busy * _program.GrowthPerLoad(d);
            return;
        }

        // A replica's rental is charged to its compute, or to its memory where compute cannot bind: close enough to start from.
        int row = busyRow >= 0 ? busyRow : memoryRow;
        if (sizing && row >= 0 && _program.MayGrow(d)) guess[row] = -_program.GrowthCost(d) * _program.GrowthPerLoad(d);
    }

    /// <summary>
    /// Forgets the prices of earlier solves. Where optima tie, the one found depends on the prices started from, so a search that is to be
    /// repeatable begins with this.
    /// </summary>
    public void Forget()
    {
        foreach (PriceMemory memory in _memory) memory.Reset(0);
    }

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

    private static bool Fits(ReadOnlySpan<double> left, ReadOnlySpan<double> column)
    {
        for (int s = 0; s < left.Length; s++)
            if (column[s] > left[s]) return false;
        return true;
    }

    /// <summary>Grows the mode's deployments just enough to take it, if every limit allows; the growth becomes part of the column.</summary>
    private bool GrowToFit(in RoutingMode mode, ReadOnlySpan<double> left, Span<double> column, Span<double> growth, ref bool grown)
    {
        Span<int> slots = [mode.A, mode.B, mode.C];
        Span<double> by = [0, 0, 0];
        for (int n = 0; n < slots.Length && slots[n] >= 0; n++)
        {
            int d = slots[n], memory = _program.MemoryRow(d), busy = _program.BusyRow(d);
            double over = Math.Max(memory >= 0 ? column[memory] - left[memory] : 0, busy >= 0 ? column[busy] - left[busy] : 0);
            if (over <= 0) continue;
            if (!_program.MayGrow(d)) return false;
            by[n] = over * _program.GrowthPerLoad(d) * (1 + 1e-12);
            _program.AddGrowth(d, by[n], column);
        }

        for (int s = 0; s < left.Length; s++)
            if (column[s] > left[s] + 1e-11) return false;
        for (int n = 0; n < slots.Length && slots[n] >= 0; n++) growth[slots[n]] += by[n];
        return grown = true;
    }

    /// <summary>Runs the simplex; false where it was stopped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Optimise(bool sizing)
    {
        _objective = 0;
        for (int i = 0; i < _key.Length; i++) _objective += _key[i].Cost;
        int limit = 50 * (_key.Length + _basis.Size) + 200, stalled = 0, next = 0;
        for (Iterations = 0; Iterations < limit; Iterations++)
        {
            if (Iterations % 32 == 31 && Stop.IsSet) return false;

            // After a stall the first improving column is taken rather than the best, in a fixed order, which ends cycles.
            bool careful = stalled > 2 * _basis.Size + 20;
            Entering entering = Enter(careful, sizing, ref next);
            if (!entering.Exists) break;
            double step = Step(entering);
            stalled = step * -entering.ReducedCost > 1e-13 * (1 + Math.Abs(_objective)) ? 0 : stalled + 1;
            if (_basis.Updates >= WorkingBasis.UpdatesBetweenFactorisations) Refactor();
        }

        Finish();
        return true;
    }

    /// <summary>A column about to enter: a mode of a query type, or a slack (by row) or growth (by number of rows plus slot).</summary>
    private struct Entering
    {
        public int Query, Single;
        public RoutingMode Mode;
        public double ReducedCost;

        public readonly bool Exists => Query >= 0 || Single >= 0;
    }

    /// <summary>Finds an improving column; none at the optimum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Entering Enter(bool careful, bool sizing, ref int next)
    {
        var best = new Entering { Query = -1, Single = -1, ReducedCost = -1e-10 * (1 + Math.Abs(_objective)) };
        ReadOnlySpan<double> dual = _basis.Dual;
        for (int s = 0; s < dual.Length; s++)
        {
            if (-dual[s] >= best.ReducedCost) continue;
            (best.Single, best.ReducedCost) = (s, -dual[s]);
            if (careful) return best;
        }

        for (int d = 0; sizing && d < _program.Slots; d++)
        {
            if (!_program.MayGrow(d)) continue;
            double change = _program.GrowthValue(d, dual);
            if (change >= best.ReducedCost) continue;
            (best.Single, best.ReducedCost) = (dual.Length + d, change);
            if (careful) return best;
        }

        // Query types are priced in turn from where the last search stopped; a block with a candidate ends it (partial pricing).
        const int block = 16;
        int start = careful ? 0 : next, count = _key.Length;
        RoutingMode candidate = default;
        for (int n = 0; n < count; n++)
        {
            int i = start + n;
            if (i >= count) i -= count;
            double value = _program.ModeValue(_key[i], i, dual);
            double change = _program.CheapestMode(i, dual, ref candidate) - value;
            if (change < best.ReducedCost && change < -1e-11 * Math.Abs(value))
            {
                best = new Entering { Query = i, Single = -1, Mode = candidate, ReducedCost = change };
                if (careful) return best;
            }

            if ((n + 1) % block == 0 && best.Query >= 0)
            {
                next = i + 1 == count ? 0 : i + 1;
                return best;
            }
        }

        return best;
    }

    /// <summary>Brings a column into the basis; returns how far it went.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Step(in Entering entering)
    {
        int query = entering.Query;
        if (query < 0 && entering.Single < _basis.Size)
        {
            _basis.SolveUnit(entering.Single);
        }
        else
        {
            Span<double> column = _column.AsSpan(0, _basis.Size);
            column.Clear();
            if (query >= 0)
            {
                _program.AddMode(entering.Mode, query, 1, column);
                _program.AddMode(_key[query], query, -1, column);
            }
            else
            {
                _program.AddGrowth(entering.Single - _basis.Size, 1, column);
            }

            _basis.Solve(column);
        }

        // Non-key levels fall by their rate; a key takes what the others of its query type leave.
        SumShares();
        Span<double> rate = _basis.Rate;
        int[] queryAt = _basis.Query;
        if (query >= 0) _sumRate[query] = 0;
        for (int k = 0; k < rate.Length; k++)
            if (queryAt[k] >= 0) _sumRate[queryAt[k]] = 0;
        for (int k = 0; k < rate.Length; k++)
            if (queryAt[k] >= 0) _sumRate[queryAt[k]] += rate[k];

        double step = double.PositiveInfinity, pivot = 0;
        int leaving = -1, leavingKey = -1;
        for (int k = 0; k < rate.Length; k++)
        {
            if (rate[k] > PivotZero) Ratio(Math.Max(0, _basis.Level[k]) / rate[k], rate[k], k, -1);
            if (queryAt[k] >= 0) KeyRatio(queryAt[k]);
        }

        if (query >= 0) KeyRatio(query);
        if (double.IsInfinity(step)) return 0; // cannot be, every column is bounded; guards against round-off

        _objective += step * entering.ReducedCost;
        if (leavingKey >= 0)
        {
            leaving = _basis.LargestOf(leavingKey);
            if (leaving < 0)
            {
                // Only the entering mode's own query type can have no other basic mode: it takes the key's place.
                _basis.Move(step);
                _key[query] = entering.Mode;
                return step;
            }

            (_key[leavingKey], _basis.Mode[leaving]) = (_basis.Mode[leaving], _key[leavingKey]);
            _basis.SwapKey(leavingKey, leaving, 1 - _sumShare[leavingKey], KeyRate(leavingKey));
        }

        _basis.Pivot(leaving, step, query, entering.Single, entering.Mode, entering.ReducedCost);
        return step;

        void KeyRatio(int i)
        {
            double fall = KeyRate(i);
            if (fall > PivotZero) Ratio(Math.Max(0, 1 - _sumShare[i]) / fall, fall, -1, i);
        }

        double KeyRate(int i) => (i == query ? 1 : 0) - _sumRate[i];

        void Ratio(double ratio, double size, int position, int key)
        {
            if (ratio > step || (ratio == step && size <= pivot)) return;
            (step, pivot, leaving, leavingKey) = (ratio, size, position, key);
        }
    }

    private void SumShares()
    {
        Array.Clear(_sumShare);
        for (int k = 0; k < _basis.Size; k++)
            if (_basis.Query[k] >= 0) _sumShare[_basis.Query[k]] += _basis.Level[k];
    }

    /// <summary>Rebuilds the working basis from its columns, which removes the round-off of many updates.</summary>
    private void Refactor()
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
            else if (_basis.Single[k] is var single && single >= _basis.Size)
            {
                _program.AddGrowth(single - _basis.Size, 1, column);
                _basis.SetColumn(k, column, _program.GrowthCost(single - _basis.Size));
            }
        }

        _basis.Factorise(capacity);
    }

    /// <summary>Sums the objective afresh and derives what a search of new deployments needs to know.</summary>
    private void Finish()
    {
        SumShares();
        Span<double> weight = _sumRate; // by query type: share on accurate deployments
        Array.Clear(AccurateSlack);
        Array.Clear(_sumRate);
        _objective = 0;
        ReadOnlySpan<double> dual = _basis.Dual;
        for (int i = 0; i < _key.Length; i++)
        {
            double level = Math.Max(0, 1 - _sumShare[i]);
            _objective += level * _key[i].Cost;
            Value[i] = _program.ModeValue(_key[i], i, dual);
            ErrorPrice[i] = _program.ErrorPrice(i, Value[i], dual);
            AddSlack(_key[i], i, level);
        }

        for (int k = 0; k < _basis.Size; k++)
        {
            double level = Math.Max(0, _basis.Level[k]);
            if (_basis.Query[k] is var i and >= 0)
            {
                _objective += level * _basis.Mode[k].Cost;
                AddSlack(_basis.Mode[k], i, level);
            }
            else if (_basis.Single[k] >= _basis.Size)
            {
                _objective += level * _program.GrowthCost(_basis.Single[k] - _basis.Size);
            }
        }

        for (int i = 0; i < _key.Length; i++)
            if (weight[i] > 0) AccurateSlack[i] /= weight[i];
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
