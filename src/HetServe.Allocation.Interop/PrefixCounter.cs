namespace HetServe.Allocation.Interop;

/// <summary>Sums blocks of prompts and hits among them.</summary>
internal sealed class PrefixCounter
{
    private long _blocks;
    private long _hits;

    /// <summary>Hits over blocks; null without blocks.</summary>
    public double? Rate => _blocks == 0 ? null : (double)_hits / _blocks;

    public void Add(long blocks, long hits) => (_blocks, _hits) = (_blocks + blocks, _hits + hits);

    public void Add(PrefixCounter other) => Add(other._blocks, other._hits);
}
