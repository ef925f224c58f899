namespace HetServe.Allocation.Interop;

/// <summary>A trace breaks its format. Says where, what was found and what the rule is.</summary>
public sealed class TraceFormatException : FormatException
{
    private const int LongestValue = 60, LongestHeader = 2000;

    private TraceFormatException(string? path, long lineNumber, string? column, string value, string rule)
        : base($"{Prefix(path)}Line {lineNumber}{(column is null ? "" : $", column '{column}'")}: {rule}, was '{value}'.")
    {
        Path = path;
        LineNumber = lineNumber;
        Column = column;
        Value = value;
    }

    /// <summary>Path of the file; null where the trace was not read from one.</summary>
    public string? Path { get; }

    /// <summary>Number of the line, from 1; the header counts.</summary>
    public long LineNumber { get; }

    /// <summary>Name of the column; null where the whole line is at fault.</summary>
    public string? Column { get; }

    /// <summary>The text found, cut after 60 characters; the columns of the trace, cut after 2,000, if one is missing.</summary>
    public string Value { get; }

    /// <summary>
    /// What the trace has no column for: <c>time</c>, <c>input</c>, <c>output</c>, <c>class</c>. Empty for another fault.
    /// </summary>
    public IReadOnlyList<string> MissingColumns { get; private init; } = [];

    private static string Prefix(string? path) => path is null ? "" : $"{path}: ";

    internal static TraceFormatException At(string? path, long lineNumber, string? column, ReadOnlySpan<char> value, string rule) =>
        new(path, lineNumber, column, Cut(value, LongestValue), rule);

    internal static TraceFormatException Missing(
        string? path, long lineNumber, IReadOnlyList<string> names, IReadOnlyList<string> missing, string rule) =>
        new(path, lineNumber, null, Cut(string.Join(", ", names), LongestHeader), rule) { MissingColumns = missing };

    private static string Cut(ReadOnlySpan<char> value, int length) =>
        value.Length <= length ? value.ToString() : $"{value[..length]}...";
}
