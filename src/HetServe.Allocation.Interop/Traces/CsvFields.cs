namespace HetServe.Allocation.Interop;

/// <summary>Fields of one CSV line, trimmed, without the quotes around them.</summary>
internal ref struct CsvFields(ReadOnlySpan<char> line, char separator = ',')
{
    private ReadOnlySpan<char> _rest = line;
    private bool _ended;

    /// <summary>All fields of a line.</summary>
    public static string[] All(ReadOnlySpan<char> line)
    {
        var fields = new List<string>();
        for (var rest = new CsvFields(line); rest.TryNext(out ReadOnlySpan<char> field);) fields.Add(field.ToString());
        return [.. fields];
    }

    /// <summary>Takes the next field.</summary>
    public bool TryNext(out ReadOnlySpan<char> field)
    {
        field = default;
        if (_ended)
        {
            return false;
        }

        // A separator inside quotes does not separate: look for the next one after the closing quote.
        int from = 0;
        ReadOnlySpan<char> text = _rest.TrimStart(' ');
        if (text.StartsWith('"') && ClosingQuote(text) is > 0 and int closing)
        {
            from = _rest.Length - text.Length + closing + 1;
        }

        int next = _rest[from..].IndexOf(separator);
        _ended = next < 0;
        int length = _ended ? _rest.Length : from + next;
        field = _rest[..length].Trim();
        if (from > 0 && field.EndsWith('"'))
        {
            field = field[1..^1];
        }

        _rest = _ended ? default : _rest[(length + 1)..];
        return true;
    }

    /// <summary>Index of the quote that closes the first one, or -1. Two quotes are one of the text.</summary>
    private static int ClosingQuote(ReadOnlySpan<char> text)
    {
        for (int at = 1; at < text.Length; at++)
        {
            if (text[at] != '"') continue;
            if (at + 1 == text.Length || text[at + 1] != '"') return at;
            at++;
        }

        return -1;
    }
}
