using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Streaming reader of LLM inference traces in CSV: a header, then a request per line. It takes the Azure traces of 2023, 2024 and 2025:
/// columns <c>TIMESTAMP</c>, <c>ContextTokens</c> and <c>GeneratedTokens</c> in any order, any case and among others, lines ending in LF
/// or CRLF, fields in quotes or not, blank lines, a byte order mark. Holds one buffer, never the file. Stateless; safe for concurrent
/// calls.
/// </summary>
/// <remarks>
/// A timestamp is <c>2023-11-16 18:17:03.9799600</c> or <c>2024-05-10 00:00:00.009930+00:00</c>: a date, a blank or <c>T</c>, a time with
/// up to 7 decimals, and an offset, <c>Z</c> or nothing for UTC. Source: https://github.com/Azure/AzurePublicDataset.
/// </remarks>
internal static class TraceReader
{
    private const string TimestampColumn = "TIMESTAMP";
    private const string InputColumn = "ContextTokens";
    private const string OutputColumn = "GeneratedTokens";
    private static readonly string[] s_timestampFormats = ["yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a trace file, line by line as the result is enumerated. Each enumeration opens the file again.</summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <exception cref="TraceFormatException">
    /// While enumerating: a column is missing; a number, timestamp or line is malformed; a token count is negative; a line has more than
    /// 4,096 characters. Opening the file throws what <see cref="File.OpenText"/> throws.
    /// </exception>
    public static IEnumerable<TraceRequest> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ReadFile(path);
    }

    /// <summary>Reads a trace, line by line as the result is enumerated; once, and the caller disposes of the reader.</summary>
    /// <param name="reader">The text, from its header on.</param>
    /// <exception cref="TraceFormatException">
    /// While enumerating: a column is missing; a number, timestamp or line is malformed; a token count is negative; a line has more than
    /// 4,096 characters.
    /// </exception>
    public static IEnumerable<TraceRequest> Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return ReadLines(new LineReader(reader));
    }

    private static IEnumerable<TraceRequest> ReadFile(string path)
    {
        using StreamReader reader = File.OpenText(path);
        foreach (TraceRequest request in ReadLines(new LineReader(reader, path)))
        {
            yield return request;
        }
    }

    private static IEnumerable<TraceRequest> ReadLines(LineReader lines)
    {
        Columns columns = ReadHeader(lines);
        while (TryReadRequest(lines, columns, out TraceRequest request))
        {
            yield return request;
        }
    }

    private static Columns ReadHeader(LineReader lines)
    {
        if (!TryReadLine(lines, out ReadOnlySpan<char> line))
        {
            throw lines.Fault(null, "", "must be the header of a trace");
        }

        string header = line.TrimStart('\uFEFF').ToString();
        var names = new List<string>();
        for (var fields = new CsvFields(header); fields.TryNext(out ReadOnlySpan<char> field);)
        {
            names.Add(field.ToString());
        }

        return new Columns(Find(TimestampColumn), Find(InputColumn), Find(OutputColumn), names.Count);

        int Find(string column)
        {
            int index = names.FindIndex(name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? index : throw lines.Fault(column, header, "must be in the header");
        }
    }

    private static bool TryReadLine(LineReader lines, out ReadOnlySpan<char> line)
    {
        while (lines.TryRead(out line))
        {
            if (!line.IsWhiteSpace())
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadRequest(LineReader lines, Columns columns, out TraceRequest request)
    {
        request = default;
        if (!TryReadLine(lines, out ReadOnlySpan<char> line))
        {
            return false;
        }

        DateTimeOffset timestamp = default;
        int input = 0, output = 0, index = 0;
        for (var fields = new CsvFields(line); fields.TryNext(out ReadOnlySpan<char> field); index++)
        {
            if (index == columns.Timestamp)
            {
                timestamp = ParseTimestamp(field, lines);
            }
            else if (index == columns.Input)
            {
                input = ParseTokens(field, InputColumn, lines);
            }
            else if (index == columns.Output)
            {
                output = ParseTokens(field, OutputColumn, lines);
            }
        }

        if (index != columns.Count)
        {
            throw lines.Fault(null, line, $"must have {columns.Count} fields as the header has");
        }

        request = new TraceRequest(timestamp, input, output);
        return true;
    }

    private static DateTimeOffset ParseTimestamp(ReadOnlySpan<char> field, LineReader lines) =>
        DateTimeOffset.TryParseExact(
            field, s_timestampFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset timestamp)
            ? timestamp
            : throw lines.Fault(TimestampColumn, field, "must be a timestamp such as 2023-11-16 18:17:03.9799600");

    private static int ParseTokens(ReadOnlySpan<char> field, string column, LineReader lines) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int tokens)
            ? tokens
            : throw lines.Fault(column, field, $"must be a whole number from 0 to {int.MaxValue}");

    private readonly record struct Columns(int Timestamp, int Input, int Output, int Count);
}
