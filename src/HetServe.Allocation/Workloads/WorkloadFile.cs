using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HetServe.Allocation.Serialization;

namespace HetServe.Allocation.Workloads;

/// <summary>Reads and writes workload summaries as JSON, format <c>hetserve.workload/1</c>. Stateless; safe for concurrent calls.</summary>
public static class WorkloadFile
{
    private const string Format = "hetserve.workload/1";

    /// <summary>A citation keeps its quotes and letters: the text goes to a file, not into a page.</summary>
    private static readonly JsonTypeInfo<WorkloadSummary> s_typeInfo = new WorkloadJsonContext(
        new JsonSerializerOptions(WorkloadJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        .WorkloadSummary;

    /// <summary>Reads a summary from a file.</summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <exception cref="InvalidDataException">
    /// The text is no workload summary: malformed, of another format, or with unknown or missing members.
    /// </exception>
    public static WorkloadSummary Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream);
    }

    /// <summary>Reads a summary.</summary>
    /// <param name="stream">The JSON text, UTF-8.</param>
    /// <exception cref="InvalidDataException">
    /// The text is no workload summary: malformed, of another format, or with unknown or missing members.
    /// </exception>
    public static WorkloadSummary Read(Stream stream)
    {
        WorkloadSummary? summary;
        try
        {
            summary = JsonSerializer.Deserialize(stream, s_typeInfo);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Workload summary: {e.Message}", e);
        }

        return summary?.Format == Format
            ? summary with { Format = null }
            : throw new InvalidDataException($"Workload summary: format must be '{Format}', was '{summary?.Format}'.");
    }

    /// <summary>Writes a summary to a file, which is either replaced as a whole or left as it was.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="path">Path of the file; its folder exists.</param>
    public static void Write(WorkloadSummary summary, string path)
    {
        using var buffer = new MemoryStream();
        Write(summary, buffer);
        AtomicFile.Write(path, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Writes a summary, indented, in UTF-8.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(WorkloadSummary summary, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(summary);
        JsonSerializer.Serialize(stream, summary with { Format = Format }, s_typeInfo);
        stream.WriteByte((byte)'\n');
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n",
    Converters = [typeof(OneLineIntegers)])]
[JsonSerializable(typeof(WorkloadSummary))]
internal sealed partial class WorkloadJsonContext : JsonSerializerContext;

/// <summary>Writes a list of integers on one line, so that a profile of a day reads as a row.</summary>
internal sealed class OneLineIntegers : JsonConverter<IReadOnlyList<int>>
{
    public override IReadOnlyList<int> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var values = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : throw new JsonException());
        }

        return values;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<int> value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value)}]", skipInputValidation: true);
}
