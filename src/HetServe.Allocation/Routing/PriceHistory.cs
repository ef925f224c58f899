namespace HetServe.Allocation.Routing;

/// <summary>
/// Capacity prices by option of the last solve. They are close to those of the next solve, because sets that are priced one after the other
/// differ in one or two options.
/// </summary>
internal sealed class PriceHistory
{
    private int[] _option = [];
    private double[] _memory = [];  // dual of memory, at most 0, $ per replica
    private double[] _compute = []; // dual of compute, at most 0, $ per replica
    private int _count;

    /// <summary>Empties the history and makes room for so many options.</summary>
    public void Reset(int count)
    {
        if (_option.Length < count) (_option, _memory, _compute) = (new int[2 * count], new double[2 * count], new double[2 * count]);
        _count = 0;
    }

    /// <summary>Records the duals of an option's memory and compute, at most 0, $ per replica.</summary>
    public void Add(int option, double memory, double compute) => (_option[_count], _memory[_count], _compute[_count++]) = (option, memory, compute);

    /// <summary>Finds the duals of an option; 0 and false where it was not in the last solve.</summary>
    public bool TryGet(int option, out double memory, out double compute)
    {
        int at = Array.IndexOf(_option, option, 0, _count);
        (memory, compute) = at < 0 ? (0, 0) : (_memory[at], _compute[at]);
        return at >= 0;
    }
}
