using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>A file format: one JSON object whose member <c>format</c> names it.</summary>
/// <param name="name">Text of the member <c>format</c>.</param>
/// <param name="kind">Noun for the object in messages, before its name.</param>
/// <param name="othersAllowed">Whether reading ignores unknown members.</param>
/// <param name="read">Reads every member except <c>format</c>.</param>
/// <param name="validate">Finds broken rules in the value read.</param>
/// <param name="write">Writes every member except <c>format</c>.</param>
internal sealed class FileFormat<T>(
    string name, string kind, bool othersAllowed,
    Func<ObjectReader, T> read, Func<T, IReadOnlyList<ProblemFault>> validate, Action<Utf8JsonWriter, T> write)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public T Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(File.ReadAllBytes(path), path);
    }

    public T Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return Read(buffer.ToArray(), file: null);
    }

    public T Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
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

    public void Save(T value, string path, [CallerArgumentExpression(nameof(value))] string? what = null)
    {
        ArgumentNullException.ThrowIfNull(value, what);
        ArgumentNullException.ThrowIfNull(path);
        AtomicFile.Write(path, Bytes(value));
    }

    public void Write(T value, Stream stream, [CallerArgumentExpression(nameof(value))] string? what = null)
    {
        ArgumentNullException.ThrowIfNull(value, what);
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Bytes(value));
    }

    public string ToJson(T value, [CallerArgumentExpression(nameof(value))] string? what = null)
    {
        ArgumentNullException.ThrowIfNull(value, what);
        return Encoding.UTF8.GetString(Bytes(value));
    }

    /// <summary>The format as a JSON Schema.</summary>
    /// <param name="rules">Rules for single values.</param>
    public string Schema(FormatRules rules) =>
        SchemaWriter.Write(name, ObjectReader.Describe(root => (root.Says("format", name), read(root))), othersAllowed, rules);

    private T Read(ReadOnlyMemory<byte> utf8, string? file) => JsonObjectFile.Read(
        utf8, file, name, kind, othersAllowed,
        (root, faults) => root.Says("format", name) ? read(root) : throw Invalid(file, faults.Faults[^1]), // another format: no more faults
        validate);

    private ReadOnlySpan<byte> Bytes(T value) => JsonWriting.ToUtf8(json =>
    {
        json.WriteString("format", name);
        write(json, value);
    });

    private InvalidFileException Invalid(string? file, params IReadOnlyList<ProblemFault> faults) => new(name, faults, file);
}
