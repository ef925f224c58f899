using System.Numerics;

namespace HetServe.Allocation.Search;

/// <summary>
/// Sets of options already priced, by a 64-bit hash in a table of fixed size: the price of a set does not depend on how it was reached, so
/// none is priced twice. A set may be forgotten when another takes its place, which costs time and nothing else.
/// </summary>
internal sealed class VisitedSets
{
    private readonly ulong[] _table;

    public VisitedSets(int sizeLog2) => _table = new ulong[1 << sizeLog2];

    public void Clear() => Array.Clear(_table);

    /// <summary>Whether the set is new; it is not from now on.</summary>
    public bool Add(DeploymentSet set)
    {
        ulong hash = 0x9E3779B97F4A7C15UL;
        foreach (int option in set.Options) hash += Mix((ulong)option + 1); // a sum does not depend on the order
        hash = Mix(hash);
        ref ulong entry = ref _table[hash & (ulong)(_table.Length - 1)];
        if (entry == hash) return false;
        entry = hash;
        return true;
    }

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
