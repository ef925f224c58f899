namespace HetServe.Allocation.Interop.Traces;

/// <summary>
/// Streaming reader of LLM inference traces: CSV with a header, or JSON lines, plain or in gzip, told apart by their content. Holds one
/// line, or the first 1,000 requests until the unit of the times is known; never the file. Stateless; safe for concurrent calls.
/// </summary>
internal static class TraceReader
{
    /// <summary>Longest line, in characters.</summary>
    public const int MaxLineLength = 1 << 22;

    /// <summary>Reads a trace file, line by line as the result is enumerated. Each enumeration opens the file again.</summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <param name="columns">Names of columns; null for known names.</param>
    /// <exception cref="TraceFormatException">
    /// While enumerating: columns are missing; a number, timestamp or line is malformed; a token count is negative; a line is too long.
    /// Opening the file throws what <see cref="File.OpenRead"/> throws.
    /// </exception>
    /// <exception cref="InvalidDataException">While enumerating: the compressed data is damaged.</exception>
    public static IEnumerable<TraceRequest> Read(string path, TraceColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ReadFile(path, columns);
    }

    /// <summary>Reads a trace, line by line as the result is enumerated; once, and closes the stream at the end.</summary>
    /// <param name="stream">The trace, UTF-8, plain or in gzip.</param>
    /// <param name="label">Name of the stream, for errors.</param>
    /// <param name="columns">Names of columns; null for known names.</param>
    /// <exception cref="TraceFormatException">As for a file.</exception>
    public static IEnumerable<TraceRequest> Read(Stream stream, string label, TraceColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ReadStream(stream, label, columns);
    }

    /// <summary>Reads a trace, line by line as the result is enumerated; once, and the caller disposes of the reader.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="columns">Names of columns; null for known names.</param>
    /// <exception cref="TraceFormatException">As for a file.</exception>
    public static IEnumerable<TraceRequest> Read(TextReader reader, TraceColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return ReadLines(new LineReader(reader, null, MaxLineLength), columns);
    }

    private static IEnumerable<TraceRequest> ReadFile(string path, TraceColumns? columns)
    {
        using FileStream file = File.OpenRead(path);
        foreach (TraceRequest request in ReadStream(file, path, columns))
        {
            yield return request;
        }
    }

    private static IEnumerable<TraceRequest> ReadStream(Stream stream, string label, TraceColumns? columns)
    {
        using var reader = new StreamReader(GzipContent.Open(stream));
        foreach (TraceRequest request in ReadLines(new LineReader(reader, label, MaxLineLength), columns))
        {
            yield return request;
        }
    }

    private static IEnumerable<TraceRequest> ReadLines(LineReader lines, TraceColumns? columns)
    {
        ITraceRows rows = RowsOf(lines, columns ?? new TraceColumns());
        return new TraceClock(lines.Path, rows, columns?.TimeUnit).Requests();
    }

    private static ITraceRows RowsOf(LineReader lines, TraceColumns columns)
    {
        if (!lines.TryReadText(out ReadOnlySpan<char> line))
        {
            throw lines.Fault(null, "", "must be the header of a trace");
        }

        ReadOnlySpan<char> first = line.TrimStart('\uFEFF').Trim();
        foreach (char c in first)
        {
            if (c == '\uFFFD' || (char.IsControl(c) && c != '\t'))
            {
                throw lines.Fault(null, "binary data", "must be CSV or JSON lines in UTF-8, plain or in gzip");
            }
        }

        return first.StartsWith('[')
            ? throw lines.Fault(null, first, "must be JSON lines, an object on each line, or CSV with a header")
            : first.StartsWith('{') ? new JsonTraceRows(lines, first, columns) : new CsvTraceRows(lines, first, columns);
    }
}
