using System.Numerics;

namespace HetServe.Allocation.Search;

/// <summary>
/// What sets of options are known to cost at least, by a 64-bit hash in a table of fixed size: the cost of a set does not depend on how it
/// was reached, so none is priced again where it is known to be too dear. A set may be forgotten when another takes its place, which costs
/// time and nothing else.
/// </summary>
internal sealed class PricedSets
{
    private readonly ulong[] _table;
    private readonly double[] _bound;

    public PricedSets(int sizeLog2) => (_table, _bound) = (new ulong[1 << sizeLog2], new double[1 << sizeLog2]);

    public void Clear() => Array.Clear(_table);

    /// <summary>What a set is known to cost at least, $, to be raised by who knows more; minus infinity where nothing is known.</summary>
    public ref double Bound(DeploymentSet set)
    {
        ulong hash = 0x9E3779B97F4A7C15UL;
        foreach (int option in set.Options) hash += Mix((ulong)option + 1); // a sum does not depend on the order
        hash = Mix(hash);
        int at = (int)(hash & (ulong)(_table.Length - 1));
        if (_table[at] != hash) (_table[at], _bound[at]) = (hash, double.NegativeInfinity);
        return ref _bound[at];
    }

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
