using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>
/// Reads and writes problems as <c>hetserve.problem/1</c>: JSON with the names and units of <c>docs/model.md</c>. What is read is valid,
/// and so is what is written. Safe to use from several threads.
/// </summary>
/// <remarks>
/// Unknown members are refused, so a misspelt name does not pass. Null is the same as leaving an optional member out. Objectives in
/// seconds are read to the nearest 1e-7 s.
/// </remarks>
public static class ProblemFile
{
    /// <summary>Text of the member <c>format</c>.</summary>
    public const string Format = "hetserve.problem/1";

    private static readonly FileFormat<AllocationProblem> Definition = new(
        Format, "Problem", othersAllowed: false, ProblemReader.Read, problem => problem.Validate(), ProblemWriter.Write);

    /// <summary>Reads a problem from a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidFileException">The file is not a valid problem; the exception carries the faults.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static AllocationProblem Load(string path) => Definition.Load(path);

    /// <summary>Reads a problem from a stream to its end; the stream stays open.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <exception cref="InvalidFileException">The text is not a valid problem; the exception carries the faults.</exception>
    public static AllocationProblem Read(Stream stream) => Definition.Read(stream);

    /// <summary>Reads a problem from text.</summary>
    /// <param name="json">JSON text.</param>
    /// <exception cref="InvalidFileException">The text is not a valid problem; the exception carries the faults.</exception>
    public static AllocationProblem Parse(string json) => Definition.Parse(json);

    /// <summary>
    /// Writes a problem to a file, which is either replaced as a whole or left as it was. Members that hold their default are left out.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="path">Path of the file; its folder exists.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="InvalidOperationException">The problem has a performance model of its own, which is code, not data.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static void Save(AllocationProblem problem, string path) => Definition.Save(problem, path);

    /// <summary>Writes a problem to a stream, which stays open. Members that hold their default are left out.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="stream">Takes UTF-8 text.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="InvalidOperationException">The problem has a performance model of its own, which is code, not data.</exception>
    public static void Write(AllocationProblem problem, Stream stream) => Definition.Write(problem, stream);

    /// <summary>The problem as text. Members that hold their default are left out; equal problems give equal text.</summary>
    /// <param name="problem">The problem.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="InvalidOperationException">The problem has a performance model of its own, which is code, not data.</exception>
    public static string ToJson(AllocationProblem problem) => Definition.ToJson(problem);

    /// <summary>
    /// The format as a JSON Schema, draft 2020-12: every file that it refuses, the reader refuses too. Beyond it the reader refuses what
    /// compares values or needs the names of the file, such as an error rate for an unknown query type, and members given twice.
    /// </summary>
    public static string Schema() => Definition.Schema(ProblemValidator.Describe());
}
