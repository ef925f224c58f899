using System.Text;
using System.Text.Json;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Benchmarks;
using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>
/// Reads the results of serving benchmarks as measurement rows: of <c>vllm bench serve --save-result</c>, GuideLLM (reports as JSON),
/// AIPerf (<c>profile_export_aiperf.json</c>), AIConfigurator (<c>best_config_topn.csv</c>, <c>pareto.csv</c>), and measurement files
/// (<see cref="MeasurementFile"/>). The content decides which it is, not the name. A file may hold several results: benchmarks of one
/// report, a JSON array, one JSON object after the other, lines of CSV. Stateless; safe for concurrent calls.
/// </summary>
/// <remarks>
/// Lengths and times are the means of a run. A run with a fixed number of clients is a closed loop, one at a rate has Poisson arrivals. Of
/// a run with both, the rate counts as long as the throughput reaches nine tenths of it. Results in JSON name neither the GPU nor the
/// precision nor the parallelism.
/// </remarks>
public static class BenchmarkResultFile
{
    private const string Format = "benchmark result";

    private const string Known =
        "The content is of none of these formats: vllm bench serve --save-result (JSON), GuideLLM report (JSON), AIPerf "
        + "profile_export_aiperf.json, AIConfigurator best_config_topn.csv or pareto.csv, measurements as for hetserve validate (CSV).";

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file, UTF-8.</param>
    /// <exception cref="InvalidFileException">The file is none of these, or a member is missing or wrong; the exception names
    /// it.</exception>
    /// <exception cref="TraceFormatException">A line of a CSV file is malformed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static IReadOnlyList<MeasurementRow> Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ReadOnlySpan<byte> utf8 = File.ReadAllBytes(path);
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        ReadOnlySpan<byte> text = utf8.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("{"u8) || text.StartsWith("["u8)) return Json(utf8, path);
        if (AiConfiguratorTable.IsHeader(path)) return AiConfiguratorTable.Load(path);
        return MeasurementFile.HasMeasurements(path)
            ? MeasurementFile.Load(path)
            : throw new InvalidFileException(Format, [new ProblemFault("$", Known)], path);
    }

    private static List<MeasurementRow> Json(ReadOnlySpan<byte> utf8, string path)
    {
        if (JsonSyntax.Check(utf8, multiple: true) is { } syntax) throw new InvalidFileException(Format, [syntax], path);
        var rows = new List<MeasurementRow>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            IEnumerable<JsonElement> results = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : [root];
            foreach (JsonElement result in results) rows.AddRange(Rows(result, path, rows.Count + 1));
        }

        return rows.Count > 0 ? rows : throw new InvalidFileException(Format, [new ProblemFault("$", Known)], path);
    }

    private static IEnumerable<MeasurementRow> Rows(JsonElement result, string path, int number)
    {
        if (GuideLlmReport.Is(result)) return GuideLlmReport.Rows(result, path, number);
        if (VllmResult.Is(result)) return [VllmResult.Row(result, path, number)];
        if (AiPerfResult.Is(result)) return [AiPerfResult.Row(result, path, number)];
        throw new InvalidFileException(Format, [new ProblemFault("$", Known)], path);
    }
}
