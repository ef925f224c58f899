using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Routing;

/// <content>
/// The programme of a union of options: one set of rows for every choice of least and most replicas, which move right sides alone. A basis
/// that is optimal for one choice then has valid prices for all others.
/// </content>
internal sealed partial class RoutingProgram
{
    /// <summary>Loads a union; <see cref="Bound"/> must follow.</summary>
    /// <param name="options">Option by slot; several may be of one pair.</param>
    public void LoadUnion(ReadOnlySpan<int> options)
    {
        Begin(options);
        tables.GpuCount.CopyTo(_gpuCount);
        for (int d = 0; d < Slots; d++)
        {
            int row = rows.Get(_option[d]);
            LoadCells(d, row, scale: 1);
            ReplicaLoad total = rows.Total[row];
            _capacity[d] = new CapacityRows(
                total.Memory > 0 ? Rows++ : -1, total.Compute > 0 ? Rows++ : -1, total.Concurrency > 0 ? Rows++ : -1);
            _rental[d] = tables.Rental[_option[d]];
            (_limit[d], _limitScale[d], _limitRow[d]) = (total.Tightest, 1, Rows++);
        }

        LimitInterruptible();
        for (int gpu = 0; gpu < _gpuRow.Length; gpu++)
        {
            _gpuRow[gpu] = double.IsFinite(_gpuCount[gpu]) ? Rows++ : -1;
            _gpuScale[gpu] = Scale(_gpuCount[gpu]);
        }

        (_storageScale, _moneyScale, _powerScale) = (Scale(tables.StorageCapacityGb), Scale(tables.Budget), Scale(tables.PowerLimit));
        _storageRow = double.IsFinite(tables.StorageCapacityGb) ? Rows++ : -1;
        _moneyRow = double.IsFinite(tables.Budget) ? Rows++ : -1;
        _powerRow = double.IsFinite(tables.PowerLimit) ? Rows++ : -1;
        EnsureRows();
        _right.AsSpan(0, Rows).Fill(1);
    }

    /// <summary>Sets the replicas of a union's options. False where rental and weights of the least alone exceed budget or storage.</summary>
    /// <param name="least">By slot: replicas that are paid for; 0 where even the first is bought in fractions.</param>
    /// <param name="most">By slot: most replicas; 0 for a closed option.</param>
    public bool Bound(ReadOnlySpan<int> least, ReadOnlySpan<int> most)
    {
        double storage = tables.StorageCapacityGb, money = tables.Budget, power = tables.PowerLimit;
        Array.Clear(_gpuUse);
        for (int d = 0; d < Slots; d++)
        {
            if (least[d] == 0) continue;
            int o = _option[d];
            storage -= tables.WeightsGb[o];
            money -= _rental[d] * least[d] + tables.StoragePrice * tables.WeightsGb[o];
            power -= tables.ReplicaWatts(o) * least[d];
            _gpuUse[tables.GpuIndexOf(o)] += tables.Gpus[o] * least[d];
        }

        if (storage < -Tolerances.Feasibility / 2 || money < -Tolerances.Feasibility / 2) return false;
        for (int d = 0; d < Slots; d++)
        {
            int gpu = tables.GpuIndexOf(_option[d]);
            double carrying = most[d] == 0 ? 0 : Carrying(least[d]), room = (_gpuCount[gpu] - _gpuUse[gpu]) / tables.Gpus[_option[d]];
            if (least[d] > 0) room = Math.Floor(room + 1e-9);
            _right[_limitRow[d]] = Math.Max(0, Math.Min(most[d] - tables.SpareReplicas - carrying, room));
            SetRight(_capacity[d].Memory, carrying);
            SetRight(_capacity[d].Compute, carrying);
            SetRight(_capacity[d].Concurrency, carrying);
        }

        for (int gpu = 0; gpu < _gpuRow.Length; gpu++) SetRight(_gpuRow[gpu], (_gpuCount[gpu] - _gpuUse[gpu]) * _gpuScale[gpu]);
        SetRight(_storageRow, storage * _storageScale);
        SetRight(_moneyRow, money * _moneyScale);
        SetRight(_powerRow, power * _powerScale);
        return true;
    }

    private void SetRight(int row, double right)
    {
        if (row >= 0) _right[row] = Math.Max(0, right);
    }
}
