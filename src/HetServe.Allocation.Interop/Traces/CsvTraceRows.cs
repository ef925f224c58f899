namespace HetServe.Allocation.Interop.Traces;

/// <summary>Rows of a CSV trace: a header, then a request per line. The header shows whether commas, semicolons or tabs separate.</summary>
internal sealed class CsvTraceRows : ITraceRows
{
    private readonly LineReader _lines;
    private readonly TraceLayout _layout;
    private readonly TraceFields _fields;
    private readonly char _separator;

    /// <param name="lines">The trace, at its header.</param>
    /// <param name="header">The header.</param>
    /// <param name="columns">Names that the caller gives.</param>
    public CsvTraceRows(LineReader lines, ReadOnlySpan<char> header, TraceColumns columns)
    {
        (_lines, _separator) = (lines, SeparatorOf(header));
        var names = new List<string>();
        for (var fields = new CsvFields(header, _separator); fields.TryNext(out ReadOnlySpan<char> field);)
        {
            names.Add(field.ToString());
        }

        _layout = TraceLayout.Find(lines, names, columns);
        _fields = new TraceFields(lines, _layout);
    }

    public TraceLayout? Layout => _layout;

    public IEnumerable<TraceRow> Read()
    {
        while (TryRead(out TraceRow row))
        {
            yield return row;
        }
    }

    private static char SeparatorOf(ReadOnlySpan<char> header)
    {
        char best = ',';
        int most = 0;
        foreach (char separator in (ReadOnlySpan<char>)[',', ';', '\t'])
        {
            int count = 0;
            for (var fields = new CsvFields(header, separator); fields.TryNext(out _);) count++;
            if (count > most) (best, most) = (separator, count);
        }

        return best;
    }

    private bool TryRead(out TraceRow row)
    {
        row = default;
        if (!_lines.TryReadText(out ReadOnlySpan<char> line)) return false;
        TraceTime time = default;
        int input = 0, output = 0, index = 0;
        string? name = null;
        long[]? blocks = null;
        for (var fields = new CsvFields(line, _separator); fields.TryNext(out ReadOnlySpan<char> field); index++)
        {
            if (index == _layout.Time) time = _fields.Time(WithPoint(field));
            if (index == _layout.Input) input = _fields.Tokens(index, field);
            if (index == _layout.Output) output = _fields.Tokens(index, field);
            if (index == _layout.Class) name = _fields.Class(field);
            if (index == _layout.Blocks) blocks = Blocks(field);
        }

        if (index != _layout.Names.Count)
        {
            throw _lines.Fault(null, line, $"must have {_layout.Names.Count} fields as the header has");
        }

        row = new TraceRow(_lines.Number, time, new TraceRequest(default, input, output, name, blocks));
        return true;
    }

    /// <summary>A file that separates by semicolons may have decimal commas.</summary>
    private ReadOnlySpan<char> WithPoint(ReadOnlySpan<char> field) =>
        _separator == ';' && field.Contains(',') ? field.ToString().Replace(',', '.') : field;

    /// <summary>A list such as <c>[1, 2, 3]</c> or <c>1 2 3</c>.</summary>
    private long[] Blocks(ReadOnlySpan<char> field)
    {
        ReadOnlySpan<char> list = field.TrimStart('[').TrimEnd(']');
        var blocks = new List<long>();
        foreach (Range part in list.SplitAny(", "))
        {
            if (!list[part].IsEmpty) blocks.Add(_fields.Block(list[part]));
        }

        return [.. blocks];
    }
}
