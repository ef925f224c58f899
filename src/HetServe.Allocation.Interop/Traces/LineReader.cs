namespace HetServe.Allocation.Interop;

/// <summary>Lines of a text as spans over one buffer, so that a line costs no allocation. Lines end in LF or CRLF.</summary>
/// <param name="reader">The text.</param>
/// <param name="path">Path of the file, for errors; null for none.</param>
/// <param name="maxLength">Longest line, in characters. The buffer grows up to it.</param>
internal sealed class LineReader(TextReader reader, string? path = null, int maxLength = 4096)
{
    private const int FirstBuffer = 1 << 16;

    private char[] _buffer = new char[FirstBuffer];
    private int _start;
    private int _searched;
    private int _end;

    /// <summary>Path of the file, for errors; null for none.</summary>
    public string? Path => path;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Reads the next line. The span holds until the next call.</summary>
    /// <exception cref="TraceFormatException">The line is too long.</exception>
    /// <exception cref="InvalidDataException">The text cannot be decompressed.</exception>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        int newLine;
        while ((newLine = _buffer.AsSpan(_searched, _end - _searched).IndexOf('\n')) < 0 && _end - _start <= maxLength)
        {
            _searched = _end;
            if (!Fill()) break;
        }

        bool atEnd = newLine < 0;
        int length = atEnd ? _end - _start : _searched + newLine - _start;
        line = _buffer.AsSpan(_start, length);
        if (atEnd && line.IsEmpty)
        {
            return false;
        }

        Number++;
        if (length > maxLength)
        {
            throw Fault(null, line, $"a line must have at most {maxLength} characters");
        }

        _start = atEnd ? _end : _start + length + 1;
        _searched = _start;
        line = line.TrimEnd('\r');
        return true;
    }

    /// <summary>Reads the next line that is not blank.</summary>
    public bool TryReadText(out ReadOnlySpan<char> line)
    {
        while (TryRead(out line))
        {
            if (!line.IsWhiteSpace()) return true;
        }

        return false;
    }

    /// <summary>The error that the line read last has this fault.</summary>
    public TraceFormatException Fault(string? column, ReadOnlySpan<char> value, string rule) =>
        TraceFormatException.At(path, Math.Max(1, Number), column, value, rule);

    private bool Fill()
    {
        char[] target = _end - _start > _buffer.Length / 2 ? new char[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        (_buffer, _start, _searched, _end) = (target, 0, _searched - _start, _end - _start);
        try
        {
            int read = reader.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            return read > 0;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(
                $"{(path is null ? "" : $"{path}: ")}Line {Number + 1}: the compressed data is damaged: {e.Message}", e);
        }
    }
}
