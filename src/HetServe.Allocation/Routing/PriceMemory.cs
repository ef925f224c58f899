using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Routing;

/// <summary>
/// Capacity prices of the last solve by option, which are close to those of the next: sets priced one after the other differ in one or two
/// options.
/// </summary>
internal sealed class PriceMemory
{
    private int[] _option = [];
    private double[] _memory = [];
    private double[] _busy = [];
    private int _count;

    /// <summary>Forgets everything and makes room for so many options.</summary>
    public void Reset(int count)
    {
        if (_option.Length < count) (_option, _memory, _busy) = (new int[2 * count], new double[2 * count], new double[2 * count]);
        _count = 0;
    }

    /// <summary>Remembers the duals of an option's memory and compute, at most 0, $ per replica's worth.</summary>
    public void Add(int option, double memory, double busy) => (_option[_count], _memory[_count], _busy[_count++]) = (option, memory, busy);

    /// <summary>Remembers what another does.</summary>
    public void CopyFrom(PriceMemory other)
    {
        Reset(other._count);
        Array.Copy(other._option, _option, other._count);
        Array.Copy(other._memory, _memory, other._count);
        Array.Copy(other._busy, _busy, other._count);
        _count = other._count;
    }

    public bool TryGet(int option, out double memory, out double busy)
    {
        int at = Array.IndexOf(_option, option, 0, _count);
        (memory, busy) = at < 0 ? (0, 0) : (_memory[at], _busy[at]);
        return at >= 0;
    }
}
