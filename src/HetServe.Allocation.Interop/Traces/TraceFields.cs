using System.Globalization;

namespace HetServe.Allocation.Interop.Traces;

/// <summary>Reads the values of a trace's columns. An error names file, line, column, value and rule.</summary>
/// <param name="lines">The trace, at the line of the values.</param>
/// <param name="layout">The columns.</param>
internal sealed class TraceFields(LineReader lines, TraceLayout layout)
{
    private const int MostClasses = 256;

    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);

    public TraceTime Time(ReadOnlySpan<char> text) =>
        TraceTime.TryParse(text, out TraceTime time) ? time : throw Fault(layout.Time, text, TraceTime.Rule);

    /// <summary>A token count; tools that hold counts as floating-point numbers write 472.0.</summary>
    public int Tokens(int column, ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> whole = text.IndexOf('.') is > 0 and int point && text[(point + 1)..].Trim('0').IsEmpty ? text[..point] : text;
        return int.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out int tokens)
            ? tokens
            : throw Fault(column, text, $"must be a whole number from 0 to {int.MaxValue}");
    }

    /// <summary>A class. Equal names are one string.</summary>
    public string Class(ReadOnlySpan<char> text)
    {
        if (text.IsWhiteSpace()) throw Fault(layout.Class, text, "must not be empty, as it names a class");
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> classes = _classes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!classes.TryGetValue(text, out string? name))
        {
            if (_classes.Count == MostClasses) throw Fault(layout.Class, text, $"must have at most {MostClasses} different values");
            name = text.ToString();
            _classes.Add(name);
        }

        return name;
    }

    /// <summary>A hash of a block, signed or unsigned.</summary>
    public long Block(ReadOnlySpan<char> text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long hash)) return hash;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned)
            ? unchecked((long)unsigned)
            : throw Fault(layout.Blocks, text, "must be a list of whole numbers of at most 64 bits");
    }

    public TraceFormatException Fault(int column, ReadOnlySpan<char> value, string rule) =>
        lines.Fault(layout.Name(column), value, rule);
}
