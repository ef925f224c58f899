namespace HetServe.Allocation.Problems;

/// <summary>
/// Thrown for a problem that breaks rules of its definition. Lists all faults, or the first thousand and the number of the others.
/// </summary>
public sealed class InvalidProblemException : Exception
{
    /// <summary>Creates the exception from faults.</summary>
    /// <param name="faults">All faults; at least one.</param>
    public InvalidProblemException(IReadOnlyList<ProblemFault> faults)
        : base(string.Join(Environment.NewLine, faults ?? throw new ArgumentNullException(nameof(faults))))
    {
        Faults = faults;
    }

    /// <summary>All faults, in the order of the problem.</summary>
    public IReadOnlyList<ProblemFault> Faults { get; }
}
