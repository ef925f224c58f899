using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Serialization;

/// <summary>A file format: one JSON object whose member <c>format</c> names it.</summary>
/// <param name="name">Text of the member <c>format</c>.</param>
/// <param name="kind">What to call the object in messages, before its name.</param>
/// <param name="othersAllowed">Whether members that the format does not know are ignored.</param>
/// <param name="read">Asks for every member but <c>format</c>.</param>
/// <param name="validate">Finds what breaks a rule in what was read.</param>
/// <param name="write">Writes every member but <c>format</c>.</param>
internal sealed class FileFormat<T>(
    string name, string kind, bool othersAllowed,
    Func<ObjectReader, T> read, Func<T, IReadOnlyList<ProblemFault>> validate, Action<Utf8JsonWriter, T> write)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // keeps names legible; the escapes it drops matter in HTML alone
    };

    public T Load(string path) => Read(File.ReadAllBytes(path), path);

    public T Read(Stream stream)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return Read(buffer.ToArray(), file: null);
    }

    public T Parse(string json)
    {
        byte[] utf8;
        try
        {
            utf8 = StrictUtf8.GetBytes(json);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid(null, new ProblemFault("$", "The text is not valid Unicode."));
        }

        return Read(utf8, file: null);
    }

    public void Save(T value, string path) => AtomicFile.Write(path, Bytes(value));

    public void Write(T value, Stream stream) => stream.Write(Bytes(value));

    public string ToJson(T value) => Encoding.UTF8.GetString(Bytes(value));

    private T Read(ReadOnlyMemory<byte> utf8, string? file)
    {
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (JsonSyntax.Check(utf8.Span) is { } syntax) throw Invalid(file, syntax);
        using JsonDocument document = JsonDocument.Parse(utf8);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Invalid(file, new ProblemFault("$", $"{kind}: the file must hold one JSON object."));

        var faults = new FaultCollector(othersAllowed);
        T value = ObjectReader.ReadRoot(document.RootElement, kind, faults, root =>
            root.Says("format", name) ? read(root) : throw Invalid(file, faults.Faults[^1])); // of another format no more can be said
        if (!faults.ValuesLost) faults.AddRange(validate(value));
        return faults.Faults.Count == 0 ? value : throw Invalid(file, [.. faults.Faults]);
    }

    private ReadOnlySpan<byte> Bytes(T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("format", name);
            write(json, value);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private InvalidFileException Invalid(string? file, params IReadOnlyList<ProblemFault> faults) => new(name, faults, file);
}
