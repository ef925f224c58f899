namespace HetServe.Allocation.Problems;

/// <summary>A problem breaks the rules of its definition. Carries all faults, not the first alone; of more than a thousand the first, and how many more there are.</summary>
public sealed class InvalidProblemException : Exception
{
    /// <summary>Creates the exception from the faults found.</summary>
    /// <param name="faults">All faults; at least one.</param>
    public InvalidProblemException(IReadOnlyList<ProblemFault> faults)
        : base(string.Join(Environment.NewLine, faults ?? throw new ArgumentNullException(nameof(faults))))
    {
        Faults = faults;
    }

    /// <summary>All faults, in the order of the problem.</summary>
    public IReadOnlyList<ProblemFault> Faults { get; }
}
