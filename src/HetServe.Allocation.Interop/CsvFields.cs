namespace HetServe.Allocation.Interop;

/// <summary>Fields of one CSV line, trimmed, without the quotes around them.</summary>
internal ref struct CsvFields(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;
    private bool _ended;

    /// <summary>Takes the next field.</summary>
    public bool TryNext(out ReadOnlySpan<char> field)
    {
        field = default;
        if (_ended)
        {
            return false;
        }

        // A comma inside quotes is not a separator: look for the next one after the closing quote.
        int from = 0;
        ReadOnlySpan<char> text = _rest.TrimStart(' ');
        if (text.StartsWith('"') && text[1..].IndexOf('"') is >= 0 and int closing)
        {
            from = _rest.Length - text.Length + closing + 2;
        }

        int comma = _rest[from..].IndexOf(',');
        _ended = comma < 0;
        int length = _ended ? _rest.Length : from + comma;
        field = _rest[..length].Trim();
        if (from > 0 && field.EndsWith('"'))
        {
            field = field[1..^1];
        }

        _rest = _ended ? default : _rest[(length + 1)..];
        return true;
    }
}
