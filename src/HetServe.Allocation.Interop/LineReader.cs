namespace HetServe.Allocation.Interop;

/// <summary>Lines of a text as spans over one buffer, so that a line costs no allocation. Lines end in LF or CRLF.</summary>
/// <param name="reader">The text.</param>
/// <param name="path">Path of the file, for errors; null for none.</param>
internal sealed class LineReader(TextReader reader, string? path = null)
{
    /// <summary>Longest line, in characters.</summary>
    public const int MaxLength = 4096;

    private readonly char[] _buffer = new char[16 * MaxLength];
    private int _start;
    private int _end;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Reads the next line. The span holds until the next call.</summary>
    /// <exception cref="TraceFormatException">The line is too long.</exception>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf('\n')) < 0 && _end - _start <= MaxLength && Fill())
        {
        }

        bool atEnd = length < 0;
        line = _buffer.AsSpan(_start, atEnd ? _end - _start : length);
        if (atEnd && line.IsEmpty)
        {
            return false;
        }

        Number++;
        if (line.Length > MaxLength)
        {
            throw Fault(null, line, $"a line must have at most {MaxLength} characters");
        }

        _start = atEnd ? _end : _start + length + 1;
        line = line.TrimEnd('\r');
        return true;
    }

    /// <summary>The error that the line read last has this fault.</summary>
    public TraceFormatException Fault(string? column, ReadOnlySpan<char> value, string rule) =>
        TraceFormatException.At(path, Math.Max(1, Number), column, value, rule);

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = reader.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
