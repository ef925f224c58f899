using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>The faults found in one file.</summary>
/// <param name="othersAllowed">Whether reading ignores unknown members.</param>
internal sealed class FaultCollector(bool othersAllowed)
{
    private readonly FaultList _faults = new();

    public bool OthersAllowed => othersAllowed;

    public IReadOnlyList<ProblemFault> Faults => _faults.ToList();

    public bool Any => _faults.Count > 0;

    /// <summary>Whether a value is missing or unreadable. A placeholder stands for it, so the rules cannot be checked.</summary>
    public bool ValuesLost { get; private set; }

    public void Add(string path, string message, bool valueLost = false)
    {
        _faults.Add(new ProblemFault(path, message));
        ValuesLost |= valueLost;
    }

    public void AddRange(IEnumerable<ProblemFault> faults) => _faults.AddRange(faults);
}
