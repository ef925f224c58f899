using System.Globalization;
using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Benchmarks;

/// <summary>
/// A table of AIConfigurator, <c>best_config_topn.csv</c> or <c>pareto.csv</c>, of aggregated serving: predictions, a row for each
/// configuration at its concurrency. Rows with data-parallel attention or with a cached prefix have another kind, which nothing fits.
/// </summary>
internal static class AiConfiguratorTable
{
    private static IReadOnlyList<string> Columns =>
        ["model", "isl", "osl", "concurrency", "ttft", "tpot", "tp", "pp", "gemm", "backend", "system"];

    /// <summary>Whether the header of a file has the columns <c>isl</c>, <c>osl</c> and <c>tpot</c>.</summary>
    public static bool IsHeader(string path)
    {
        string[] header = CsvFields.All(File.ReadLines(path).FirstOrDefault("").AsSpan().TrimStart('\uFEFF'));
        return header.Contains("isl") && header.Contains("osl") && header.Contains("tpot");
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TraceFormatException">A column is missing, or a line is malformed.</exception>
    public static IReadOnlyList<MeasurementRow> Load(string path)
    {
        using StreamReader reader = File.OpenText(path);
        var lines = new LineReader(reader, path);
        var rows = new List<MeasurementRow>();
        string[]? header = null;
        while (lines.TryReadText(out ReadOnlySpan<char> line))
        {
            string[] fields = CsvFields.All(header is null ? line.TrimStart('\uFEFF') : line);
            if (header is null)
            {
                header = fields;
                CheckHeader(header, lines);
                continue;
            }

            if (fields.Length != header.Length) throw lines.Fault(null, line, $"must have {header.Length} fields as the header has");
            rows.Add(Row(new Fields(header, fields, lines), path, lines.Number));
        }

        return rows;
    }

    private static void CheckHeader(string[] header, LineReader lines)
    {
        if (header.Contains("(d)tp"))
        {
            throw lines.Fault(
                "tp", "(p)tp, (d)tp",
                "must be one column: a disaggregated table, with workers for prefill and for decode, has no options to fit");
        }

        foreach (string column in Columns)
            if (!header.Contains(column)) throw lines.Fault(column, string.Join(',', header), "must be in the header");
    }

    private static MeasurementRow Row(Fields fields, string path, long number)
    {
        double dp = fields.Optional("dp") ?? 1, prefix = fields.Optional("prefix") ?? 0;
        return new MeasurementRow
        {
            File = path,
            Line = number,
            Source = $"AIConfigurator prediction {Path.GetFileName(path)}",
            Kind = dp > 1 ? "data_parallel_attention" : prefix > 0 ? "cached_prefix" : "closed_loop",
            Model = fields.Text("model"),
            Gpu = GpuOf(fields.Text("system")),
            Precision = PrecisionOf(fields.Text("gemm")),
            Tensor = fields.Number("tp", 1),
            Pipeline = fields.Number("pp", 1),
            Engine = fields.Text("backend"),
            EngineVersion = fields.Find("version") ?? "",
            InputTokens = fields.Number("isl", 0),
            OutputTokens = fields.Number("osl", 1),
            Concurrency = fields.Number("concurrency", 1),
            TtftMs = fields.Number("ttft", 0),
            TpotMs = fields.Number("tpot", 0),
            RequestsPerSecond = fields.Optional("seq/s"),
            OutputTokensPerSecond = fields.Optional("tokens/s"),
        };
    }

    /// <summary>Name in the catalog of a system such as <c>h200_sxm</c>.</summary>
    private static string GpuOf(string system) => system.ToLowerInvariant() switch
    {
        "a100_sxm" => "A100-80G",
        "a100_pcie" => "A100-80G-PCIe",
        "h100_pcie" => "H100-PCIe",
        var name => name.Split('_')[0].ToUpperInvariant(),
    };

    /// <summary>Precision of a kind of matrix product such as <c>fp8_block</c>.</summary>
    private static string PrecisionOf(string gemm) => gemm.ToLowerInvariant() switch
    {
        "bfloat16" => "bf16",
        "float16" => "fp16",
        var name when name.Contains("fp4", StringComparison.Ordinal) => "fp4",
        var name when name.StartsWith("fp8", StringComparison.Ordinal) => "fp8",
        var name when name.StartsWith("int8", StringComparison.Ordinal) => "int8",
        var name when name.StartsWith("int4", StringComparison.Ordinal) => "int4",
        var name => name,
    };

    private readonly ref struct Fields(string[] header, string[] fields, LineReader lines)
    {
        public string? Find(string column) => Array.IndexOf(header, column) is >= 0 and var n && fields[n].Length > 0 ? fields[n] : null;

        public string Text(string column) => Find(column) ?? throw lines.Fault(column, "", "must not be empty");

        public double? Optional(string column) =>
            Find(column) is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value : null;

        public double Number(string column, double least) => Optional(column) is { } value && value >= least
            ? value : throw lines.Fault(column, Find(column) ?? "", $"must be a number of at least {least}");
    }
}
