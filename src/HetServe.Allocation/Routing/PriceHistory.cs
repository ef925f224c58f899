namespace HetServe.Allocation.Routing;

/// <summary>
/// Capacity prices by option of the last solve. They are close to those of the next solve, because sets that are priced one after the other
/// differ in one or two options.
/// </summary>
internal sealed class PriceHistory
{
    private int[] _option = [];
    private CapacityPrices[] _prices = [];
    private int _count;

    /// <summary>Empties the history and makes room for so many options.</summary>
    public void Reset(int count)
    {
        if (_option.Length < count) (_option, _prices) = (new int[2 * count], new CapacityPrices[2 * count]);
        _count = 0;
    }

    /// <summary>Records the duals of an option.</summary>
    public void Add(int option, in CapacityPrices prices) => (_option[_count], _prices[_count++]) = (option, prices);

    /// <summary>Finds the duals of an option; false where it was not in the last solve.</summary>
    public bool TryGet(int option, out CapacityPrices prices)
    {
        int at = Array.IndexOf(_option, option, 0, _count);
        prices = at < 0 ? default : _prices[at];
        return at >= 0;
    }
}

/// <summary>Duals of the capacity rows of a deployment, at most 0, $ per replica.</summary>
/// <param name="Memory">Of KV cache.</param>
/// <param name="Compute">Of busy time.</param>
/// <param name="Concurrency">Of concurrent queries.</param>
internal readonly record struct CapacityPrices(double Memory, double Compute, double Concurrency)
{
    /// <summary>What one replica more saves at most, $.</summary>
    public double OfReplica => -(Memory + Compute + Concurrency);
}
