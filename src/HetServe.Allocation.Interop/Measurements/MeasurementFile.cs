using System.Globalization;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>
/// Reads measurement files: CSV with a header, columns in any order and among others, fields in quotes or not. An empty field is a value
/// that is not given. Stateless; safe for concurrent calls.
/// </summary>
public static class MeasurementFile
{
    private static readonly string[] s_columns =
    [
        "source", "kind", "model", "gpu", "gpu_count", "precision", "tp", "pp", "engine", "engine_version", "input_tokens", "output_tokens",
        "concurrency_or_batch", "request_rate_rps", "ttft_ms", "tpot_or_itl_ms", "e2e_ms", "throughput_output_tok_s", "requests_per_s",
        "note",
    ];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <exception cref="TraceFormatException">A column is missing, a number is malformed, or a line has too many or few fields.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static IReadOnlyList<MeasurementRow> Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using StreamReader reader = File.OpenText(path);
        return Read(reader, path);
    }

    /// <summary>Whether a file's header has the columns <c>source</c> and <c>kind</c>, which tables of GPUs or models lack.</summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static bool HasMeasurements(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] header = CsvFields.All(File.ReadLines(path).FirstOrDefault("").AsSpan().TrimStart('\uFEFF'));
        return header.Contains("source", StringComparer.OrdinalIgnoreCase) && header.Contains("kind", StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text, from its header on.</param>
    /// <exception cref="TraceFormatException">A column is missing, a number is malformed, or a line has too many or few fields.</exception>
    public static IReadOnlyList<MeasurementRow> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var reader = new StringReader(text);
        return Read(reader, null);
    }

    private static List<MeasurementRow> Read(TextReader reader, string? path)
    {
        var lines = new LineReader(reader, path);
        var rows = new List<MeasurementRow>();
        int[]? columns = null;
        int count = 0;
        while (lines.TryRead(out ReadOnlySpan<char> line))
        {
            if (line.IsWhiteSpace()) continue;
            string[] fields = CsvFields.All(columns is null ? line.TrimStart('\uFEFF') : line);
            if (columns is null)
            {
                (columns, count) = (Find(fields, lines), fields.Length);
                continue;
            }

            if (fields.Length != count) throw lines.Fault(null, line, $"must have {count} fields as the header has");
            rows.Add(new RowFields(fields, columns, lines).ToRow(path));
        }

        return columns is null ? throw lines.Fault(null, "", "must be the header of a measurement file") : rows;
    }

    private static int[] Find(string[] header, LineReader lines) =>
    [
        .. s_columns.Select(column =>
        {
            int index = Array.FindIndex(header, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? index : throw lines.Fault(column, string.Join(',', header), "must be in the header");
        }),
    ];

    private readonly ref struct RowFields(string[] fields, int[] columns, LineReader lines)
    {
        public MeasurementRow ToRow(string? path) => new()
        {
            File = path,
            Line = lines.Number,
            Source = Text("source"),
            Kind = Text("kind"),
            Model = Text("model"),
            Gpu = Text("gpu"),
            GpuCount = Number("gpu_count", atLeast: 1),
            Precision = Text("precision"),
            Tensor = Number("tp", atLeast: 1),
            Pipeline = Number("pp", atLeast: 1),
            Engine = Text("engine"),
            EngineVersion = Text("engine_version"),
            InputTokens = Number("input_tokens"),
            OutputTokens = Number("output_tokens"),
            Concurrency = Number("concurrency_or_batch"),
            RequestRate = Number("request_rate_rps"),
            TtftMs = Number("ttft_ms"),
            TpotMs = Number("tpot_or_itl_ms"),
            LatencyMs = Number("e2e_ms"),
            OutputTokensPerSecond = Number("throughput_output_tok_s"),
            RequestsPerSecond = Number("requests_per_s"),
            Note = Text("note"),
        };

        private string Text(string column) => fields[columns[Array.IndexOf(s_columns, column)]];

        private double? Number(string column, double atLeast = 0)
        {
            string text = Text(column);
            if (text.Length == 0) return null;
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value) && value >= atLeast
                ? value
                : throw lines.Fault(column, text, $"must be empty or a number of at least {atLeast}");
        }
    }
}
