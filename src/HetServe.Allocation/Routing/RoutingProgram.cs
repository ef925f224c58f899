using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <summary>
/// The data of one routing programme: what query types cost and take on a set of deployments, with every coupling row scaled to a
/// right side of 1. A row that cannot bind is left out. Columns are the modes of each query type and, when replicas are to be sized, the
/// growth of each deployment beyond the replicas given.
/// </summary>
internal sealed partial class RoutingProgram(ProblemTables tables, OptionRows rows)
{
    /// <summary>What is there, for nothing, of a deployment that is given no replica; all that it uses more is bought in fractions.</summary>
    private const double Sliver = 1e-4;

    private readonly double[] _mandatoryCost = MandatoryCost.Of(tables);
    private readonly double[] _gpuUse = new double[tables.GpuNames.Length];
    private readonly int[] _gpuRow = new int[tables.GpuNames.Length];
    private readonly double[] _gpuScale = new double[tables.GpuNames.Length];
    private readonly bool[] _needsMix = new bool[tables.QueryCount];      // some admitted deployment misses an average objective by itself
    private readonly bool[] _needsDelayMix = new bool[tables.QueryCount]; // some admitted deployment misses the average delay by itself
    private readonly ErrorMix[] _mix = new ErrorMix[tables.QueryCount]; // that priced cheapest last
    private double[] _cost = [];       // at [i·stride + d], $
    private double[] _memory = [];     // at [i·stride + d], share of the cache of the replicas given
    private double[] _compute = [];    // at [i·stride + d], share of the compute of the replicas given
    private double[] _concurrency = []; // at [i·stride + d], share of the concurrent queries of the replicas given
    private double[] _error = [];      // at [i·stride + d], E - ε
    private double[] _delay = [];      // at [i·stride + d], D - Δ in s
    private double[] _price = [];      // by slot, scratch
    private double[] _memoryDual = []; // by slot: dual of its memory row
    private double[] _computeDual = []; // by slot: dual of its compute row
    private double[] _concurrencyDual = []; // by slot: dual of its concurrency row
    private double[] _interruptible = []; // by slot: 1 on an interruptible tier, else 0
    private readonly int[] _interruptibleRow = new int[tables.QueryCount]; // share on interruptible tiers within its limit, -1 where it cannot bind
    private readonly double[] _interruptibleDual = new double[tables.QueryCount]; // by query type: dual of that row per unit of share
    private bool _anyInterruptible;    // whether a slot is on an interruptible tier
    private double _tokenPrice;        // $ per GB of tokens at the duals set
    private int _stride;               // slots, padded to whole vectors
    private int[] _option = [];        // by slot
    private CapacityRows[] _capacity = []; // by slot, coupling rows
    private int[] _limitRow = [];      // by slot: most replicas
    private double[] _perReplica = []; // by slot: 1 / replicas given that carry load
    private double[] _limit = [];      // by slot: growth beyond the replicas given, 0 for none
    private double[] _limitScale = []; // by slot: 1 / right side of its row of most replicas, before scaling
    private double[] _right = [];      // by coupling row: right side
    private double[] _rental = [];     // by slot: what one replica more costs, $
    private readonly double[] _gpuCount = new double[tables.GpuNames.Length]; // GPUs available, by type
    private int _storageRow;           // tokens within the storage left
    private int _moneyRow;             // tokens and growth within the budget left
    private int _powerRow;             // growth within the power left
    private double _powerScale;        // 1 / W left
    private double _storageScale;      // 1 / GB left
    private double _moneyScale;        // 1 / $ left

    /// <summary>Number of deployments.</summary>
    public int Slots { get; private set; }

    /// <summary>Number of coupling rows.</summary>
    public int Rows { get; private set; }

    public int Queries => tables.QueryCount;

    public int Option(int slot) => _option[slot];

    /// <summary>Right sides of the coupling rows: 1, but in the programme of a union.</summary>
    public ReadOnlySpan<double> Right => _right.AsSpan(0, Rows);

    /// <summary>Whether a deployment may grow.</summary>
    public bool MayGrow(int slot) => _limit[slot] > 0;

    /// <summary>Most replicas beyond those given.</summary>
    public double GrowthLimit(int slot) => _limit[slot];

    /// <summary>Cost of one replica more, $.</summary>
    public double GrowthCost(int slot) => _rental[slot];

    /// <summary>Coupling rows of a deployment's capacity.</summary>
    public CapacityRows CapacityRows(int slot) => _capacity[slot];

    /// <summary>Growth of a deployment per unit of load beyond what the replicas given carry.</summary>
    public double GrowthPerLoad(int slot) => 1 / _perReplica[slot];

    /// <summary>Whether the programme loaded is of these deployments.</summary>
    public bool IsOf(ReadOnlySpan<int> options) => options.SequenceEqual(_option.AsSpan(0, Slots));

    /// <summary>Adds factor times the mode's use of the coupling rows.</summary>
    public void AddMode(in RoutingMode mode, int query, double factor, Span<double> column)
    {
        if (mode.A >= 0) AddSlot(mode.A, query, factor * mode.ShareA, column);
        if (mode.B >= 0) AddSlot(mode.B, query, factor * mode.ShareB, column);
        if (mode.C >= 0) AddSlot(mode.C, query, factor * mode.ShareC, column);
        double tokens = factor * (1 - mode.Unserved) * tables.TokenGb[query];
        if (_storageRow >= 0) column[_storageRow] += tokens * _storageScale;
        if (_moneyRow >= 0) column[_moneyRow] += tokens * tables.StoragePrice * _moneyScale;
    }

    private void AddSlot(int d, int query, double share, Span<double> column)
    {
        int at = query * _stride + d;
        CapacityRows capacity = _capacity[d];
        if (capacity.Memory >= 0) column[capacity.Memory] += share * _memory[at];
        if (capacity.Compute >= 0) column[capacity.Compute] += share * _compute[at];
        if (capacity.Concurrency >= 0) column[capacity.Concurrency] += share * _concurrency[at];
        if (_interruptibleRow[query] >= 0) column[_interruptibleRow[query]] += share * _interruptible[d] / tables.MaxInterruptible[query];
    }

    /// <summary>Adds factor times the use of the coupling rows by one replica more of a deployment.</summary>
    public void AddGrowth(int d, double factor, Span<double> column)
    {
        int o = _option[d], gpuRow = _gpuRow[tables.GpuIndexOf(o)];
        _capacity[d].Add(-factor * _perReplica[d], column);
        if (_limitRow[d] >= 0) column[_limitRow[d]] += factor * _limitScale[d];
        if (gpuRow >= 0) column[gpuRow] += factor * tables.Gpus[o] * _gpuScale[tables.GpuIndexOf(o)];
        if (_moneyRow >= 0) column[_moneyRow] += factor * _rental[d] * _moneyScale;
        if (_powerRow >= 0) column[_powerRow] += factor * tables.ReplicaWatts(o) * _powerScale;
    }

    /// <summary>Adds factor times the relief of a deployment's rows by one replica that is not there.</summary>
    public void AddShortfall(int d, double factor, Span<double> column) => _capacity[d].Add(-factor * _perReplica[d], column);

    /// <summary>Cost of a replica that is not there, $: more than one can save, which is at most what it costs to serve nothing.</summary>
    public double ShortfallCost
    {
        get
        {
            if (field > 0) return field;
            for (int i = 0; i < tables.QueryCount; i++) field += Unserved(i).Cost;
            return field = Math.Max(1, 2 * field);
        }
    }

    /// <summary>Cost of one replica more of a deployment at the duals given.</summary>
    public double GrowthValue(int d, ReadOnlySpan<double> dual)
    {
        int o = _option[d], gpu = tables.GpuIndexOf(o);
        return _rental[d] * (1 - Dual(dual, _moneyRow) * _moneyScale)
            + _capacity[d].SumOf(dual) * _perReplica[d]
            - Dual(dual, _powerRow) * tables.ReplicaWatts(o) * _powerScale
            - (_limitRow[d] >= 0 ? dual[_limitRow[d]] * _limitScale[d] : 0)
            - Dual(dual, _gpuRow[gpu]) * tables.Gpus[o] * _gpuScale[gpu];
    }

    /// <summary>Price of storing one GB of tokens more at the duals given, $.</summary>
    public double TokenPrice(ReadOnlySpan<double> dual) =>
        -(Dual(dual, _storageRow) * _storageScale + Dual(dual, _moneyRow) * tables.StoragePrice * _moneyScale);

    /// <summary>Price of one $ of budget more at the duals given, $.</summary>
    public double MoneyPrice(ReadOnlySpan<double> dual) => -Dual(dual, _moneyRow) * _moneyScale;

    /// <summary>Price of one GPU more of a type at the duals given, $.</summary>
    public double GpuPrice(int gpu, ReadOnlySpan<double> dual) => -Dual(dual, _gpuRow[gpu]) * (_gpuRow[gpu] >= 0 ? _gpuScale[gpu] : 0);

    /// <summary>Sets the duals that modes are priced at.</summary>
    public void SetDuals(ReadOnlySpan<double> dual)
    {
        for (int d = 0; d < Slots; d++)
        {
            CapacityRows capacity = _capacity[d];
            (_memoryDual[d], _computeDual[d]) = (Dual(dual, capacity.Memory), Dual(dual, capacity.Compute));
            _concurrencyDual[d] = Dual(dual, capacity.Concurrency);
        }

        for (int i = 0; i < _interruptibleDual.Length; i++)
            _interruptibleDual[i] = _interruptibleRow[i] >= 0 ? dual[_interruptibleRow[i]] / tables.MaxInterruptible[i] : 0;
        _tokenPrice = TokenPrice(dual);
    }

    /// <summary>Cost of a mode at the duals set.</summary>
    public double ModeValue(in RoutingMode mode, int query)
    {
        double value = mode.Cost + (1 - mode.Unserved) * tables.TokenGb[query] * _tokenPrice;
        if (mode.A >= 0) value -= mode.ShareA * SlotDual(query, mode.A);
        if (mode.B >= 0) value -= mode.ShareB * SlotDual(query, mode.B);
        if (mode.C >= 0) value -= mode.ShareC * SlotDual(query, mode.C);
        return value;
    }

    private double SlotDual(int i, int d)
    {
        int at = i * _stride + d;
        return _memory[at] * _memoryDual[d] + _compute[at] * _computeDual[d] + _concurrency[at] * _concurrencyDual[d]
            + _interruptible[d] * _interruptibleDual[i];
    }

    /// <summary>Price of a query type's limit on interruptible tiers at the duals set, $ for its whole rate there.</summary>
    public double InterruptiblePrice(int query) => -_interruptibleDual[query];

    private static double Dual(ReadOnlySpan<double> dual, int row) => row >= 0 ? dual[row] : 0;

    /// <summary>Cheapest mode of a query type at the duals set; returns its cost at these duals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double CheapestMode(int i, ref RoutingMode mode)
    {
        Prices(i);
        int at = i * _stride;
        double full;
        if (_needsDelayMix[i])
            full = ModePricing.Cheapest(_price.AsSpan(0, Slots), _error.AsSpan(at, Slots), _delay.AsSpan(at, Slots), ref mode);
        else
            full = ModePricing.CheapestByError(_price.AsSpan(0, _stride), _error.AsSpan(at, _stride), ref mode, ref _mix[i]);

        double penalty = tables.UnmetCost[i], mayUnmet = tables.MaxUnmet[i];
        if (full >= _mandatoryCost[i] || (mayUnmet == 1 && full >= penalty))
        {
            mode = Unserved(i);
            return mode.Cost;
        }

        mode.Unserved = full > penalty ? mayUnmet : 0;
        if (mode.Unserved > 0)
        {
            double served = 1 - mode.Unserved;
            (mode.ShareA, mode.ShareB, mode.ShareC) = (served * mode.ShareA, served * mode.ShareB, served * mode.ShareC);
            full = served * full + mode.Unserved * penalty;
        }

        mode.Cost = mode.Unserved * penalty;
        if (mode.A >= 0) mode.Cost += mode.ShareA * _cost[at + mode.A];
        if (mode.B >= 0) mode.Cost += mode.ShareB * _cost[at + mode.B];
        if (mode.C >= 0) mode.Cost += mode.ShareC * _cost[at + mode.C];
        return full;
    }

    /// <summary>The mode that serves nothing.</summary>
    public RoutingMode Unserved(int i)
    {
        RoutingMode mode = RoutingMode.None;
        mode.Cost = tables.MaxUnmet[i] * tables.UnmetCost[i] + (1 - tables.MaxUnmet[i]) * _mandatoryCost[i];
        return mode;
    }

    /// <summary>Price of the average error objective of a query type whose cheapest mode has the value given, $ per unit of error.</summary>
    public double ErrorPrice(int i, double value)
    {
        if (!_needsMix[i]) return 0;
        Prices(i);
        return ModePricing.ErrorMultiplier(_price.AsSpan(0, Slots), _error.AsSpan(i * _stride, Slots), value);
    }

    /// <summary>E - ε of a query type on a deployment, 0 where route-scoped.</summary>
    public double ErrorExcess(int query, int slot) => _error[query * _stride + slot];

    /// <summary>Largest ε - E of a query type on the deployments that admit it, 0 without any.</summary>
    public double MostAccurate(int query)
    {
        double slack = 0;
        for (int at = query * _stride; at < query * _stride + Slots; at++)
            if (_cost[at] < double.PositiveInfinity) slack = Math.Max(slack, -_error[at]);
        return slack;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Prices(int i)
    {
        nuint at = (nuint)(i * _stride);
        var token = Vector256.Create(tables.TokenGb[i] * _tokenPrice);
        ref double cost = ref MemoryMarshal.GetArrayDataReference(_cost), memory = ref MemoryMarshal.GetArrayDataReference(_memory);
        ref double compute = ref MemoryMarshal.GetArrayDataReference(_compute), price = ref MemoryMarshal.GetArrayDataReference(_price);
        ref double memoryDual = ref MemoryMarshal.GetArrayDataReference(_memoryDual), computeDual = ref MemoryMarshal.GetArrayDataReference(_computeDual);
        ref double concurrency = ref MemoryMarshal.GetArrayDataReference(_concurrency);
        ref double concurrencyDual = ref MemoryMarshal.GetArrayDataReference(_concurrencyDual);
        ref double interruptible = ref MemoryMarshal.GetArrayDataReference(_interruptible);
        var interruptibleDual = Vector256.Create(_interruptibleDual[i]);
        for (nuint d = 0; d < (nuint)_stride; d += (nuint)Vector256<double>.Count)
        {
            Vector256<double> relief = Vector256.LoadUnsafe(ref memory, at + d) * Vector256.LoadUnsafe(ref memoryDual, d)
                + Vector256.LoadUnsafe(ref compute, at + d) * Vector256.LoadUnsafe(ref computeDual, d)
                + Vector256.LoadUnsafe(ref concurrency, at + d) * Vector256.LoadUnsafe(ref concurrencyDual, d)
                + Vector256.LoadUnsafe(ref interruptible, d) * interruptibleDual;
            (Vector256.LoadUnsafe(ref cost, at + d) - relief + token).StoreUnsafe(ref price, d);
        }
    }
}
