using System.Text.Json;
using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Benchmarks;

/// <summary>
/// A report of GuideLLM: a row for each of its benchmarks. The strategy is in <c>config</c>, in older reports in <c>scheduler</c> or
/// <c>args</c>. A benchmark of the largest throughput without a limit is one burst, which nothing fits.
/// </summary>
internal static class GuideLlmReport
{
    private const string Format = "GuideLLM report";

    public static bool Is(JsonElement result) => result.ValueKind == JsonValueKind.Object
        && result.TryGetProperty("benchmarks", out JsonElement list) && list.ValueKind == JsonValueKind.Array;

    public static IEnumerable<MeasurementRow> Rows(JsonElement report, string path, int number)
    {
        var whole = new ResultReader(report, Format, path);
        string model = whole.Text("args.backend_kwargs.model", "args.model", "config.spec.backend.model", "config.model");
        JsonElement benchmarks = report.GetProperty("benchmarks");
        if (benchmarks.GetArrayLength() == 0) throw whole.Invalid("benchmarks", "benchmarks must have at least one entry");
        var rows = new List<MeasurementRow>();
        foreach ((int n, JsonElement benchmark) in benchmarks.EnumerateArray().Index())
            rows.Add(Row(new ResultReader(benchmark, Format, path, $"benchmarks[{n}]."), model, path, number + n));
        return rows;
    }

    private static MeasurementRow Row(ResultReader reader, string model, string path, int number)
    {
        string own = reader.Text("config.backend.model", "benchmarker.backend.model", "worker.backend_model");
        string strategy = StrategyOf(reader);
        var row = new MeasurementRow
        {
            File = path,
            Line = number,
            Source = reader.Source,
            Model = own.Length > 0 ? own : model,
            Engine = "vllm",
            InputTokens = Mean("prompt_token_count", 0),
            OutputTokens = Mean("output_token_count", 0, above: true),
            TpotMs = Mean("inter_token_latency_ms", 0, above: true),
            TtftMs = reader.Optional("metrics.time_to_first_token_ms.successful.mean"),
            RequestsPerSecond = reader.Optional("metrics.requests_per_second.successful.mean"),
        };
        return reader.Text($"{strategy}.type_") switch
        {
            "synchronous" => BenchmarkLoad.With(row, 1, null)!,
            "concurrent" => BenchmarkLoad.With(row, reader.Number($"{strategy}.streams", 1), null)!,
            "constant" or "poisson" => BenchmarkLoad.With(row, null, reader.Number($"{strategy}.rate", 0, above: true))!,
            "throughput" => BenchmarkLoad.With(row, reader.Positive($"{strategy}.max_concurrency"), null)
                ?? row with { Kind = "throughput" },
            var other => throw reader.Invalid(
                $"{strategy}.type_",
                $"{strategy}.type_ must be one of synchronous, concurrent, constant, poisson, throughput, was '{other}'"),
        };

        double Mean(string metric, double least, bool above = false) => reader.Number($"metrics.{metric}.successful.mean", least, above);
    }

    private static string StrategyOf(ResultReader reader) =>
        reader.Find("config.strategy") is not null ? "config.strategy"
        : reader.Find("scheduler.strategy") is not null ? "scheduler.strategy"
        : "args.strategy";
}
