namespace HetServe.Allocation.Search;

/// <summary>
/// The cheapest sets of options that a search has met, no two alike, the cheapest first. It keeps no more than a given number, and its memory
/// between runs.
/// </summary>
internal sealed class EliteSets(int most)
{
    private readonly int[][] _options = Room(most + 1); // by rank, rising; the last is scratch
    private readonly int[] _size = new int[most + 1];        // by rank: number of options
    private readonly double[] _cost = new double[most + 1];  // by rank, $

    public int Count { get; private set; }

    /// <summary>The options of a set.</summary>
    /// <param name="rank">From 0, the cheapest, to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<int> this[int rank] => _options[rank].AsSpan(0, _size[rank]);

    public void Clear() => Count = 0;

    /// <summary>Takes a set, unless it is known or costs as much as the last of a full list.</summary>
    public void Add(double cost, ReadOnlySpan<int> options)
    {
        if (double.IsInfinity(cost) || (Count == most && cost >= _cost[Count - 1])) return;
        ref int[] taken = ref _options[Count];
        if (taken.Length < options.Length) taken = new int[2 * options.Length];
        options.CopyTo(taken);
        Span<int> sorted = taken.AsSpan(0, options.Length);
        sorted.Sort();
        for (int rank = 0; rank < Count; rank++)
            if (this[rank].SequenceEqual(sorted)) return;
        (_size[Count], _cost[Count]) = (options.Length, cost);
        for (int rank = Count; rank > 0 && _cost[rank - 1] > cost; rank--)
        {
            (_options[rank - 1], _options[rank]) = (_options[rank], _options[rank - 1]);
            (_size[rank - 1], _size[rank]) = (_size[rank], _size[rank - 1]);
            (_cost[rank - 1], _cost[rank]) = (_cost[rank], _cost[rank - 1]);
        }

        Count = Math.Min(Count + 1, most);
    }

    /// <summary>Takes all sets of another list.</summary>
    public void AddAll(EliteSets other)
    {
        for (int rank = 0; rank < other.Count; rank++) Add(other._cost[rank], other[rank]);
    }

    /// <summary>A list of the same sets.</summary>
    public EliteSets Copy()
    {
        var copy = new EliteSets(Math.Max(1, Count));
        copy.AddAll(this);
        return copy;
    }

    private static int[][] Room(int count)
    {
        int[][] room = new int[count][];
        for (int rank = 0; rank < count; rank++) room[rank] = new int[16]; // more than the deployments of most sets
        return room;
    }
}
