using System.Text;
using System.Text.Json;

namespace HetServe.Allocation.Interop.Traces;

/// <summary>
/// Rows of JSON lines: an object per line, which is a request, or has an array <c>requests</c> with the requests of one time, as AIBrix
/// writes. The first request gives the columns.
/// </summary>
internal sealed class JsonTraceRows : ITraceRows
{
    private const string Requests = "requests";

    private readonly LineReader _lines;
    private readonly TraceColumns _columns;
    private readonly List<TraceRow> _rows = [];
    private byte[] _utf8 = [];
    private JsonColumns? _names;
    private TraceFields? _fields;

    /// <param name="lines">The trace, at its first line.</param>
    /// <param name="first">The first line.</param>
    /// <param name="columns">Names that the caller gives.</param>
    public JsonTraceRows(LineReader lines, ReadOnlySpan<char> first, TraceColumns columns)
    {
        (_lines, _columns) = (lines, columns);
        ReadLine(first);
    }

    public TraceLayout? Layout { get; private set; }

    public IEnumerable<TraceRow> Read()
    {
        do
        {
            foreach (TraceRow row in _rows) yield return row;
        }
        while (TryReadLine());
    }

    private bool TryReadLine()
    {
        if (!_lines.TryReadText(out ReadOnlySpan<char> line)) return false;
        ReadLine(line);
        return true;
    }

    private void ReadLine(ReadOnlySpan<char> line)
    {
        _rows.Clear();
        int size = Encoding.UTF8.GetByteCount(line);
        if (size > _utf8.Length) _utf8 = new byte[Math.Max(size, 2 * _utf8.Length)];
        Encoding.UTF8.GetBytes(line, _utf8);
        try
        {
            using var document = JsonDocument.Parse(_utf8.AsMemory(0, size));
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw _lines.Fault(null, line, "must be a JSON object");
            if (!root.TryGetProperty(Requests, out JsonElement requests) || requests.ValueKind != JsonValueKind.Array)
            {
                Add(root, root);
                return;
            }

            foreach (JsonElement request in requests.EnumerateArray())
            {
                Add(root, request.ValueKind == JsonValueKind.Object
                    ? request
                    : throw _lines.Fault(Requests, request.GetRawText(), "must be an array of objects"));
            }
        }
        catch (JsonException e)
        {
            throw _lines.Fault(null, line, $"must be a whole JSON object, but is no JSON at byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            throw _lines.Fault(null, line, "must be JSON of valid Unicode text");
        }
    }

    private void Add(JsonElement line, JsonElement request)
    {
        _names ??= new JsonColumns(line, request);
        Layout ??= TraceLayout.Find(_lines, _names.Names, _columns);
        _fields ??= new TraceFields(_lines, Layout);
        TraceTime time = _fields.Time(Text(Layout.Time));
        int input = _fields.Tokens(Layout.Input, Text(Layout.Input)), output = _fields.Tokens(Layout.Output, Text(Layout.Output));
        string? name = Layout.Class < 0 ? null : _fields.Class(Text(Layout.Class));
        _rows.Add(new TraceRow(_lines.Number, time, new TraceRequest(default, input, output, name, Blocks(line, request))));

        string Text(int column) => _names.Find(column, line, request) is { } value
            ? (value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()).Trim()
            : throw _fields.Fault(column, "", "must be in every request, as it is in the first");
    }

    private long[]? Blocks(JsonElement line, JsonElement request)
    {
        JsonElement? value = Layout!.Blocks < 0 ? null : _names!.Find(Layout.Blocks, line, request);
        if (value is not { ValueKind: not JsonValueKind.Null } list) return null;
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw _fields!.Fault(Layout.Blocks, list.GetRawText(), "must be an array of whole numbers");
        }

        var blocks = new long[list.GetArrayLength()];
        int n = 0;
        foreach (JsonElement hash in list.EnumerateArray())
        {
            blocks[n++] = hash.ValueKind == JsonValueKind.Number && hash.TryGetInt64(out long block) ? block
                : _fields!.Block(hash.ValueKind == JsonValueKind.String ? hash.GetString() : hash.GetRawText());
        }

        return blocks;
    }
}
