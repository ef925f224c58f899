namespace HetServe.Allocation.Search;

/// <summary>The cheapest sets that a search has met, no two alike, the cheapest first. It keeps no more than a given number.</summary>
internal sealed class EliteSets(int most)
{
    private readonly List<(double Cost, int[] Options)> _sets = [];

    public int Count => _sets.Count;

    public (double Cost, int[] Options) this[int at] => _sets[at];

    public void Clear() => _sets.Clear();

    /// <summary>Takes a set, unless it is known or costs more than all of a full list.</summary>
    public void Add(double cost, ReadOnlySpan<int> options)
    {
        if (double.IsInfinity(cost) || (_sets.Count == most && cost >= _sets[^1].Cost)) return;
        int[] sorted = options.ToArray();
        Array.Sort(sorted);
        foreach ((double known, int[] set) in _sets)
            if (set.AsSpan().SequenceEqual(sorted)) return;
        int at = _sets.Count;
        while (at > 0 && _sets[at - 1].Cost > cost) at--;
        _sets.Insert(at, (cost, sorted));
        if (_sets.Count > most) _sets.RemoveAt(most);
    }

    /// <summary>Takes all sets of another list.</summary>
    public void AddAll(EliteSets other)
    {
        foreach ((double cost, int[] options) in other._sets) Add(cost, options);
    }

    /// <summary>A list of the same sets.</summary>
    public EliteSets Copy()
    {
        var copy = new EliteSets(most);
        copy._sets.AddRange(_sets);
        return copy;
    }
}
