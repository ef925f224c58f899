using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>
/// A file is not what its format asks for: not JSON, of another format, with unknown, missing or mistyped members, or, for a problem,
/// with values that break a rule. Carries every fault that can be told, not the first alone; of more than a thousand the first, and how
/// many more there are; of a workload summary the first.
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
    /// The faults; at least one. Text that is not JSON has one alone, and so has a file of another format. Unknown, missing and mistyped
    /// members come together; broken rules come with them unless a value is missing or mistyped.
    /// </summary>
    public IReadOnlyList<ProblemFault> Faults { get; }

    /// <summary>Path of the file; null where the text came from elsewhere.</summary>
    public string? File { get; }
}
