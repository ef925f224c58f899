using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <content>Loading the programme of a set of deployments.</content>
internal sealed partial class RoutingProgram
{
    /// <summary>Loads the programme. False where rental and weights alone exceed budget or storage.</summary>
    /// <param name="options">Option by slot; no two of one pair, but for those without replicas.</param>
    /// <param name="replicas">Replicas by slot, which are paid for; 0, when sizing, for a sliver of one whose weights are not stored yet.</param>
    /// <param name="sizing">Whether deployments may grow beyond that, as far as limits and availability allow.</param>
    /// <param name="most">By slot: most replicas; empty for the problem's limit alone.</param>
    /// <param name="bought">
    /// By GPU type: GPUs that are bought in whole nodes before the sizing, used or not, and cost no more; NaN for none. Empty for none at all.
    /// </param>
    public bool Load(
        ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, bool sizing, ReadOnlySpan<int> most = default,
        ReadOnlySpan<double> bought = default)
    {
        Begin(options);
        double rental = 0, weights = 0, power = 0;
        for (int gpu = 0; gpu < _gpuCount.Length; gpu++)
        {
            bool isBought = !bought.IsEmpty && !double.IsNaN(bought[gpu]);
            _gpuCount[gpu] = isBought ? bought[gpu] : tables.GpuCount[gpu];
            if (isBought) rental += tables.GpuRental[gpu] * bought[gpu];
        }

        for (int d = 0; d < Slots; d++)
        {
            int o = options[d], gpu = tables.GpuIndexOf(o);
            _rental[d] = bought.IsEmpty || double.IsNaN(bought[gpu]) ? tables.Rental[o] : 0;
            if (sizing || tables.NodeSize[gpu] == 1) rental += _rental[d] * replicas[d];
            if (replicas[d] > 0) weights += tables.WeightsGb[o];
            power += tables.ReplicaWatts(o) * replicas[d];
            _gpuUse[gpu] += tables.Gpus[o] * replicas[d];
        }

        // A sizing buys fractions, of nodes too.
        for (int gpu = 0; gpu < _gpuUse.Length && !sizing; gpu++)
            if (tables.NodeSize[gpu] > 1) rental += tables.NodeRental(gpu, _gpuUse[gpu]);
        double storageLeft = tables.StorageCapacityGb - weights;
        double moneyLeft = tables.Budget - rental - tables.StoragePrice * weights;
        if (storageLeft < -Tolerances.Feasibility / 2 || moneyLeft < -Tolerances.Feasibility / 2) return false;
        double growthMoney = 0, growthPower = 0;
        for (int d = 0; d < Slots; d++)
        {
            LoadSlot(d, replicas[d], sizing, most.IsEmpty ? tables.Problem.MaxReplicas : most[d]);
            growthMoney += _limit[d] * _rental[d];
            growthPower += _limit[d] * tables.ReplicaWatts(options[d]);
        }

        _powerScale = Scale(tables.PowerLimit - power);
        _powerRow = growthPower > tables.PowerLimit - power ? Rows++ : -1;
        LimitInterruptible();

        LimitGpus();
        double tokens = 0;
        for (int i = 0; i < tables.QueryCount; i++) tokens += tables.TokenGb[i];
        _storageScale = Scale(storageLeft);
        _moneyScale = Scale(moneyLeft);
        _storageRow = tokens > storageLeft ? Rows++ : -1;
        _moneyRow = tables.StoragePrice * tokens + growthMoney > moneyLeft ? Rows++ : -1;
        EnsureRows();
        _right.AsSpan(0, Rows).Fill(1);
        return true;
    }

    private void Begin(ReadOnlySpan<int> options)
    {
        (Slots, Rows) = (options.Length, 0);
        _stride = (Slots + Vector256<double>.Count - 1) & -Vector256<double>.Count;
        EnsureCapacity();
        options.CopyTo(_option);
        Array.Clear(_needsMix);
        Array.Clear(_needsDelayMix);
        Array.Clear(_gpuUse);
        Array.Fill(_mix, new ErrorMix(-1));
        _anyInterruptible = false;
    }

    /// <summary>Replicas that carry load, of those given.</summary>
    private double Carrying(int replicas) => replicas == 0 ? Sliver : replicas - tables.SpareReplicas;

    private static double Scale(double left) => double.IsInfinity(left) ? 0 : 1 / Math.Max(left, 1e-9);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadSlot(int d, int given, bool mayGrow, int most)
    {
        int o = _option[d], row = rows.Get(o);
        double replicas = Carrying(given);
        LoadCells(d, row, 1 / replicas);
        ReplicaLoad total = rows.Total[row] / replicas; // of the replicas given, for all query types
        double need = total.Tightest;
        _capacity[d] = new CapacityRows(
            total.Memory > 1 ? Rows++ : -1, total.Compute > 1 ? Rows++ : -1, total.Concurrency > 1 ? Rows++ : -1);
        _limit[d] = 0;
        _limitRow[d] = -1;
        if (mayGrow && need > 1)
        {
            int gpu = tables.GpuIndexOf(o);
            double room = (_gpuCount[gpu] - _gpuUse[gpu]) / tables.Gpus[o];
            if (given > 0) room = Math.Floor(room + 1e-9);
            _limit[d] = Math.Max(0, Math.Min(most - tables.SpareReplicas - replicas, room));
            if (_limit[d] > 0 && _limit[d] < (need - 1) * replicas) _limitRow[d] = Rows++;
            else _limit[d] = Math.Min(_limit[d], (need - 1) * replicas);
            _limitScale[d] = 1 / _limit[d];
        }
    }

    /// <summary>What query types cost and take on a deployment.</summary>
    /// <param name="d">Its slot.</param>
    /// <param name="row">Row of its option.</param>
    /// <param name="scale">Right sides of its capacity rows per replica.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadCells(int d, int row, double scale)
    {
        int at = row * rows.Stride;
        _perReplica[d] = scale;
        bool isInterruptible = tables.Interruptible[tables.TierIndexOf(_option[d])];
        _interruptible[d] = isInterruptible ? 1 : 0;
        _anyInterruptible |= isInterruptible;
        for (int i = 0; i < tables.QueryCount; i++)
        {
            int to = i * _stride + d;
            _cost[to] = rows.Cost[at + i];
            _memory[to] = rows.Memory[at + i] * scale;
            _compute[to] = rows.Compute[at + i] * scale;
            _concurrency[to] = rows.Concurrency[at + i] * scale;
            _error[to] = rows.ErrorExcess[at + i];
            _delay[to] = rows.DelayExcess[at + i];
            _needsDelayMix[i] |= _delay[to] > 0;
            _needsMix[i] |= _error[to] > 0 || _delay[to] > 0;
        }
    }

    /// <summary>A row for each query type whose share on interruptible tiers has a limit, where such tiers are deployed.</summary>
    private void LimitInterruptible()
    {
        for (int i = 0; i < _interruptibleRow.Length; i++)
            _interruptibleRow[i] = _anyInterruptible && tables.MaxInterruptible[i] < 1 && AnyInterruptible(i) ? Rows++ : -1;
    }

    private bool AnyInterruptible(int query)
    {
        for (int d = 0; d < Slots; d++)
            if (_interruptible[d] > 0 && _cost[query * _stride + d] < double.PositiveInfinity) return true;
        return false;
    }

    /// <summary>A row for each GPU type whose deployments could together outgrow its availability.</summary>
    private void LimitGpus()
    {
        for (int gpu = 0; gpu < _gpuRow.Length; gpu++)
        {
            double left = _gpuCount[gpu] - _gpuUse[gpu], wanted = 0;
            _gpuRow[gpu] = -1;
            if (double.IsInfinity(left)) continue;
            for (int d = 0; d < Slots; d++)
                if (tables.GpuIndexOf(_option[d]) == gpu) wanted += tables.Gpus[_option[d]] * _limit[d];
            if (wanted <= left) continue;
            _gpuRow[gpu] = Rows++;
            _gpuScale[gpu] = Scale(left);
        }
    }

    private void EnsureCapacity()
    {
        if (_price.Length < _stride) Allocate();
        for (int d = Slots; d < _stride; d++)
        {
            for (int at = d; at < tables.QueryCount * _stride; at += _stride)
                (_cost[at], _memory[at], _compute[at], _concurrency[at]) = (double.PositiveInfinity, 0, 0, 0);
            (_memoryDual[d], _computeDual[d], _concurrencyDual[d], _interruptible[d]) = (0, 0, 0, 0);
        }
    }

    private void EnsureRows()
    {
        if (_right.Length < Rows) _right = new double[2 * Rows];
    }

    private void Allocate()
    {
        int size = Math.Max(8, 2 * _stride), cells = size * tables.QueryCount;
        (_price, _perReplica, _limit, _rental) = (new double[size], new double[size], new double[size], new double[size]);
        _limitScale = new double[size];
        (_memoryDual, _computeDual, _concurrencyDual) = (new double[size], new double[size], new double[size]);
        (_option, _capacity, _limitRow, _interruptible) = (new int[size], new CapacityRows[size], new int[size], new double[size]);
        (_cost, _memory, _compute, _concurrency) = (new double[cells], new double[cells], new double[cells], new double[cells]);
        (_error, _delay) = (new double[cells], new double[cells]);
    }
}
