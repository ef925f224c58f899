using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>
/// Reads and writes plans as <c>hetserve.plan/1</c> JSON. Reading checks only the format. To check names and constraints, check the plan
/// against its problem. Thread-safe.
/// </summary>
/// <remarks>Reading ignores unknown members, so other tools may add their own. <c>unmet</c> and <c>cost</c> are optional. A plan
/// without <c>cost</c> has NaN in every term of <see cref="AllocationPlan.Cost"/>, and is written without it.</remarks>
public static class PlanFile
{
    /// <summary>Text of the member <c>format</c>.</summary>
    public const string Format = "hetserve.plan/1";

    private static readonly FileFormat<AllocationPlan> Definition = new(
        Format, "Plan", othersAllowed: true, PlanReader.Read, _ => [], PlanWriter.Write);

    /// <summary>Reads a plan from a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidFileException">The file is not a plan; the exception lists the faults.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static AllocationPlan Load(string path) => Definition.Load(path);

    /// <summary>Reads a plan from a stream to its end. The stream stays open.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <exception cref="InvalidFileException">The text is not a plan; the exception lists the faults.</exception>
    public static AllocationPlan Read(Stream stream) => Definition.Read(stream);

    /// <summary>Reads a plan from text.</summary>
    /// <param name="json">JSON text.</param>
    /// <exception cref="InvalidFileException">The text is not a plan; the exception lists the faults.</exception>
    public static AllocationPlan Parse(string json) => Definition.Parse(json);

    /// <summary>Writes a plan to a file. Replaces the whole file or leaves it unchanged.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">Path of the file; its folder exists.</param>
    /// <exception cref="ArgumentException">A number of the plan is not finite.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static void Save(AllocationPlan plan, string path) => Definition.Save(plan, path);

    /// <summary>Writes a plan to a stream. The stream stays open.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stream">Receives UTF-8 text.</param>
    /// <exception cref="ArgumentException">A number of the plan is not finite.</exception>
    public static void Write(AllocationPlan plan, Stream stream) => Definition.Write(plan, stream);

    /// <summary>The plan as text. Equal plans give equal text.</summary>
    /// <param name="plan">The plan.</param>
    /// <exception cref="ArgumentException">A number of the plan is not finite.</exception>
    public static string ToJson(AllocationPlan plan) => Definition.ToJson(plan);

    /// <summary>
    /// The format as a JSON Schema, draft 2020-12. The reader refuses every file that the schema refuses. It also refuses members given
    /// twice and values that contradict each other, such as a total that is not the sum of its terms.
    /// </summary>
    public static string Schema() => Definition.Schema(new FormatRules());
}
