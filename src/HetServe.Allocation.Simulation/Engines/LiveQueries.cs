namespace HetServe.Allocation.Simulation.Engines;

/// <summary>One query that has arrived and is not finished.</summary>
internal struct LiveQuery
{
    /// <summary>Arrival at the router, s.</summary>
    public double Arrived;

    /// <summary>Admission to the engine that serves it, s.</summary>
    public double Admitted;

    /// <summary>Arrival at the engine that serves it, s: later than <see cref="Arrived"/> if it waited for a replica.</summary>
    public double Queued;

    /// <summary>First token, s.</summary>
    public double FirstToken;

    /// <summary>Position in the prompt up to which the cache is filled, tokens.</summary>
    public double Position;

    /// <summary>Index of the query type.</summary>
    public int Query;

    /// <summary>Prompt length, tokens.</summary>
    public int Input;

    /// <summary>Generated length, tokens, at least 1.</summary>
    public int Output;

    /// <summary>Tokens that it takes in the KV cache.</summary>
    public readonly double CacheTokens => (double)Input + Output;
}

/// <summary>The live queries of one deployment by slot. Slots are used again. Not safe for use by several threads at once.</summary>
internal sealed class LiveQueries
{
    private readonly Stack<int> _free = new();
    private LiveQuery[] _slots = new LiveQuery[64];
    private int _count;

    /// <summary>The query in a slot; the reference holds until the next <see cref="Add"/>.</summary>
    public ref LiveQuery this[int slot] => ref _slots[slot];

    /// <summary>Adds a query and returns its slot.</summary>
    public int Add(in LiveQuery query)
    {
        if (!_free.TryPop(out int slot))
        {
            if (_count == _slots.Length) Array.Resize(ref _slots, 2 * _count);
            slot = _count++;
        }

        _slots[slot] = query;
        return slot;
    }

    /// <summary>Gives a slot back.</summary>
    public void Remove(int slot) => _free.Push(slot);
}
