using System.Globalization;
using System.Text.Json;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Benchmarks;

/// <summary>Reads members of one result by their paths, such as <c>metrics.request_latency.mean</c>.</summary>
/// <param name="root">The result.</param>
/// <param name="format">Its format, for messages.</param>
/// <param name="path">Path of the file.</param>
/// <param name="prefix">Path of the result in its file; empty for the root.</param>
internal readonly struct ResultReader(JsonElement root, string format, string path, string prefix = "")
{
    /// <summary>Text for the source of rows: the format and the name of the file.</summary>
    public string Source => $"{format} {Path.GetFileName(path)}";

    /// <summary>The member at a path; null where it is missing or null.</summary>
    public JsonElement? Find(string member)
    {
        JsonElement at = root;
        foreach (string name in member.Split('.'))
        {
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, CultureInfo.InvariantCulture, out int n))
            {
                if (n >= at.GetArrayLength()) return null;
                at = at[n];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at.ValueKind is JsonValueKind.Null ? null : at;
    }

    /// <summary>The first text at one of several paths; empty where there is none.</summary>
    public string Text(params ReadOnlySpan<string> members)
    {
        foreach (string member in members)
            if (Find(member) is { ValueKind: JsonValueKind.String } text) return text.GetString()!;
        return "";
    }

    /// <summary>A number above 0; null where it is missing or anything else.</summary>
    public double? Positive(string member) =>
        Find(member) is { ValueKind: JsonValueKind.Number } number && number.GetDouble() is > 0 and var value && double.IsFinite(value)
            ? value : null;

    /// <summary>A number of at least 0; null where it is missing.</summary>
    public double? Optional(string member) => Find(member) is null ? null : Number(member, 0);

    /// <summary>A number.</summary>
    /// <param name="member">The path.</param>
    /// <param name="least">The least value.</param>
    /// <param name="above">Whether it must be above the least value.</param>
    public double Number(string member, double least, bool above = false)
    {
        string name = prefix + member;
        string rule = string.Create(CultureInfo.InvariantCulture, $"{name} must be a number {(above ? ">" : ">=")} {least}");
        if (Find(member) is not { } value) throw Invalid(member, $"{rule}, is missing");
        if (value.ValueKind != JsonValueKind.Number || !double.IsFinite(value.GetDouble())
            || !(above ? value.GetDouble() > least : value.GetDouble() >= least))
            throw Invalid(member, $"{rule}, was {(value.ValueKind is JsonValueKind.Object ? "an object" : value.GetRawText())}");
        return value.GetDouble();
    }

    /// <summary>An error about a member.</summary>
    public InvalidFileException Invalid(string member, string message) =>
        new(format, [new ProblemFault(prefix + member, $"{char.ToUpperInvariant(format[0])}{format[1..]}: {message}.")], path);
}
