using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>
/// Reads and writes problems as <c>hetserve.problem/1</c>: JSON with the names and units of <c>docs/model.md</c>. It reads and writes only
/// valid problems. Thread-safe.
/// </summary>
/// <remarks>
/// Reading refuses unknown members, so it finds misspelt names. Null has the meaning of an optional member left out. Reading rounds
/// objectives to 1e-7 s. Writing leaves out members that hold their default, except <c>performance.model</c>.
/// </remarks>
public static class ProblemFile
{
    /// <summary>Text of the member <c>format</c>.</summary>
    public const string Format = "hetserve.problem/1";

    private static readonly FileFormat<AllocationProblem> Definition = new(
        Format, "Problem", othersAllowed: false, ProblemReader.Read, problem => problem.Validate(), ProblemWriter.Write);

    /// <summary>Reads a problem from a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidFileException">The file is not a valid problem; the exception lists the faults.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static AllocationProblem Load(string path) => Definition.Load(path);

    /// <summary>Reads a problem from a stream to its end. The stream stays open.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <exception cref="InvalidFileException">The text is not a valid problem; the exception lists the faults.</exception>
    public static AllocationProblem Read(Stream stream) => Definition.Read(stream);

    /// <summary>Reads a problem from text.</summary>
    /// <param name="json">JSON text.</param>
    /// <exception cref="InvalidFileException">The text is not a valid problem; the exception lists the faults.</exception>
    public static AllocationProblem Parse(string json) => Definition.Parse(json);

    /// <summary>Writes a problem to a file. Replaces the whole file or leaves it unchanged.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="path">Path of the file; its folder exists.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="InvalidOperationException">The problem has a performance model in code, which a file cannot hold.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static void Save(AllocationProblem problem, string path) => Definition.Save(problem, path);

    /// <summary>Writes a problem to a stream. The stream stays open.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="stream">Receives UTF-8 text.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="InvalidOperationException">The problem has a performance model in code, which a file cannot hold.</exception>
    public static void Write(AllocationProblem problem, Stream stream) => Definition.Write(problem, stream);

    /// <summary>The problem as text. Equal problems give equal text.</summary>
    /// <param name="problem">The problem.</param>
    /// <exception cref="InvalidProblemException">The problem has faults.</exception>
    /// <exception cref="InvalidOperationException">The problem has a performance model in code, which a file cannot hold.</exception>
    public static string ToJson(AllocationProblem problem) => Definition.ToJson(problem);

    /// <summary>
    /// The format as a JSON Schema, draft 2020-12. The reader refuses every file that the schema refuses. It also refuses members given
    /// twice and broken rules between values or names, such as an error rate for an unknown query type.
    /// </summary>
    public static string Schema() => Definition.Schema(ProblemValidator.Describe());
}
