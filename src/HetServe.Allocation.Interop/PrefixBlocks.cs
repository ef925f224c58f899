namespace HetServe.Allocation.Interop;

/// <summary>
/// Counts the blocks of prompts that earlier prompts began with. Remembers the blocks used last in bounded memory: at least 1,048,576,
/// below 2,097,152. A block that was forgotten counts as new.
/// </summary>
internal sealed class PrefixBlocks
{
    private const int Generation = 1 << 20;

    private HashSet<long> _young = [];
    private HashSet<long> _old = [];

    /// <summary>Adds a prompt; returns how many of its first blocks are known.</summary>
    public int Add(IReadOnlyList<long> blocks)
    {
        int hits = 0;
        bool isPrefix = true;
        foreach (long block in blocks)
        {
            isPrefix = isPrefix && (_young.Contains(block) || _old.Contains(block));
            if (isPrefix) hits++;
            if (_young.Add(block) && _young.Count == Generation) (_old, _young) = (_young, []);
        }

        return hits;
    }
}
