using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>
/// Thrown for a file that does not match its format: it is not JSON, has another format, has unknown, missing or mistyped members, or, for
/// a problem, has values that break a rule. Lists all faults, or the first thousand and the number of the others. For a workload summary it
/// lists only the first.
/// </summary>
public sealed class InvalidFileException : Exception
{
    internal InvalidFileException(string format, IReadOnlyList<ProblemFault> faults, string? file)
        : base(string.Join('\n', [$"{file ?? "The text"} is not a valid {format} file:", .. faults.Select(fault => fault.ToString())]))
    {
        Faults = faults;
        File = file;
    }

    /// <summary>
    /// The faults, at least one. Text that is not JSON has one, and so has a file of another format. Any other file has all its unknown,
    /// missing and mistyped members, and its broken rules too unless a value is missing or mistyped.
    /// </summary>
    public IReadOnlyList<ProblemFault> Faults { get; }

    /// <summary>Path of the file; null if the text is not from a file.</summary>
    public string? File { get; }
}
