using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop;

/// <summary>Reads and writes workload summaries as JSON, format <c>hetserve.workload/1</c>. Stateless; safe for concurrent calls.</summary>
public static class WorkloadFile
{
    /// <summary>Text of the member <c>format</c>.</summary>
    public const string Format = "hetserve.workload/1";

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A citation keeps its quotes and letters: the text goes to a file, not into a page.</summary>
    private static readonly JsonTypeInfo<WorkloadSummary> s_typeInfo = new WorkloadJsonContext(
        new JsonSerializerOptions(WorkloadJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        .WorkloadSummary;

    /// <summary>Reads a summary from a file.</summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <exception cref="InvalidFileException">
    /// The file is no workload summary: malformed, of another format, or with unknown or missing members. Carries the first fault.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static WorkloadSummary Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads a summary from a stream to its end; the stream stays open.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <exception cref="InvalidFileException">The text is no workload summary; the exception carries the first fault.</exception>
    public static WorkloadSummary Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), file: null);
    }

    /// <summary>Reads a summary from text.</summary>
    /// <param name="json">JSON text.</param>
    /// <exception cref="InvalidFileException">The text is no workload summary; the exception carries the first fault.</exception>
    public static WorkloadSummary Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return Read(s_strictUtf8.GetBytes(json), file: null);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid(null, "$", "The text is not valid Unicode.");
        }
    }

    /// <summary>Writes a summary to a file, which is either replaced as a whole or left as it was.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="path">Path of the file; its folder exists.</param>
    /// <exception cref="ArgumentException">A number of the summary is not finite.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static void Save(WorkloadSummary summary, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        AtomicFile.Write(path, Bytes(summary));
    }

    /// <summary>Writes a summary to a stream, which stays open.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="stream">Takes UTF-8 text.</param>
    /// <exception cref="ArgumentException">A number of the summary is not finite.</exception>
    public static void Write(WorkloadSummary summary, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Bytes(summary));
    }

    /// <summary>The summary as text, indented; equal summaries give equal text.</summary>
    /// <param name="summary">The summary.</param>
    /// <exception cref="ArgumentException">A number of the summary is not finite.</exception>
    public static string ToJson(WorkloadSummary summary) => Encoding.UTF8.GetString(Bytes(summary));

    private static WorkloadSummary Read(ReadOnlySpan<byte> utf8, string? file)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (JsonSyntax.Check(utf8) is { } fault) throw new InvalidFileException(Format, [fault], file);
        var reader = new Utf8JsonReader(utf8);
        using var document = JsonDocument.ParseValue(ref reader);
        string? format = Member(document, "format") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (format != Format) throw Invalid(file, "format", $"format must be '{Format}', was '{format}'.");
        foreach (JsonPropertyInfo member in s_typeInfo.Properties)
            if (member.IsRequired && Member(document, member.Name) is null) throw Invalid(file, member.Name, $"{member.Name} is missing.");
        try
        {
            return document.Deserialize(s_typeInfo)! with { Format = null };
        }
        catch (JsonException e)
        {
            throw Invalid(file, e.Path ?? "$", $"{e.Path ?? "$"} is unknown, of another type, or lacks a member.");
        }
    }

    private static JsonElement? Member(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement value) ? value : null;

    private static byte[] Bytes(WorkloadSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. JsonSerializer.SerializeToUtf8Bytes(summary with { Format = Format }, s_typeInfo), (byte)'\n'];
    }

    private static InvalidFileException Invalid(string? file, string path, string message) =>
        new(Format, [new ProblemFault(path, $"Workload summary: {message}")], file);
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
