using System.Text.Json;
using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Benchmarks;

/// <summary>A result of <c>vllm bench serve --save-result</c>, formerly <c>benchmark_serving.py</c>, or of SGLang's copy of it.</summary>
internal static class VllmResult
{
    public static bool Is(JsonElement result) => result.ValueKind == JsonValueKind.Object
        && (result.TryGetProperty("mean_tpot_ms", out _) || result.TryGetProperty("total_input_tokens", out _));

    public static MeasurementRow Row(JsonElement result, string path, int number)
    {
        var reader = new ResultReader(result, "vLLM benchmark result", path);
        double completed = reader.Number("completed", 1);
        double input = reader.Number("total_input_tokens", 0), output = reader.Number("total_output_tokens", 1);
        double? clients = reader.Optional("max_concurrency");
        var row = new MeasurementRow
        {
            File = path,
            Line = number,
            Source = reader.Source,
            Model = reader.Text("model_id", "model"),
            Engine = reader.Text("backend").StartsWith("sglang", StringComparison.Ordinal) ? "sglang" : "vllm",
            InputTokens = input / completed,
            OutputTokens = output / completed,
            TpotMs = reader.Number("mean_tpot_ms", 0, above: true),
            TtftMs = reader.Optional("mean_ttft_ms"),
            RequestsPerSecond = reader.Optional("request_throughput"),
        };
        return BenchmarkLoad.With(row, clients, reader.Positive("request_rate")) ?? throw reader.Invalid(
            "request_rate", "request_rate must be a number > 0 where max_concurrency is null, because a run without both is one burst");
    }
}
