using System.Text;
using System.Text.Json;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Reads a file that holds one JSON object.</summary>
internal static class JsonObjectFile
{
    /// <summary>Reads the object, or throws with all its faults.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="file">Path of the file; null if the text is not from a file.</param>
    /// <param name="format">Name of the format in messages.</param>
    /// <param name="kind">Noun for the object in messages, before its name.</param>
    /// <param name="othersAllowed">Whether reading ignores unknown members.</param>
    /// <param name="read">Reads every member.</param>
    /// <param name="validate">Finds broken rules in the value read; not called if a value is lost.</param>
    /// <exception cref="InvalidFileException">The text does not match the format.</exception>
    public static T Read<T>(
        ReadOnlyMemory<byte> utf8, string? file, string format, string kind, bool othersAllowed,
        Func<ObjectReader, FaultCollector, T> read, Func<T, IReadOnlyList<ProblemFault>> validate)
    {
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (JsonSyntax.Check(utf8.Span) is { } syntax) throw Invalid(syntax);
        using JsonDocument document = JsonDocument.Parse(utf8);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Invalid(new ProblemFault("$", $"{kind}: the file must hold one JSON object."));

        var faults = new FaultCollector(othersAllowed);
        T value = ObjectReader.ReadRoot(document.RootElement, kind, faults, root => read(root, faults));
        if (!faults.ValuesLost) faults.AddRange(validate(value));
        return faults.Any ? throw Invalid(faults.Faults) : value;

        InvalidFileException Invalid(params IReadOnlyList<ProblemFault> faults) => new(format, faults, file);
    }
}
