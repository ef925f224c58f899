using System.Globalization;

namespace HetServe.Allocation.Problems;

/// <summary>Faults in the order found. Keeps the first thousand and counts the rest, because a hostile file may have millions.</summary>
internal sealed class FaultList
{
    /// <summary>Largest number of faults kept.</summary>
    public const int Most = 1000;

    private readonly List<ProblemFault> _kept = [];
    private long _dropped;

    public int Count => _kept.Count;

    public void Add(ProblemFault fault)
    {
        if (_kept.Count < Most) _kept.Add(fault);
        else _dropped++;
    }

    public void AddRange(IEnumerable<ProblemFault> faults)
    {
        foreach (ProblemFault fault in faults) Add(fault);
    }

    /// <summary>The kept faults, then one that counts the rest.</summary>
    public IReadOnlyList<ProblemFault> ToList() => _dropped == 0
        ? [.. _kept]
        : [.. _kept, new ProblemFault("$", string.Create(CultureInfo.InvariantCulture, $"and {_dropped:N0} more faults."))];
}
