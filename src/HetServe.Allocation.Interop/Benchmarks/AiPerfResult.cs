using System.Text.Json;
using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Benchmarks;

/// <summary>
/// A result of AIPerf, <c>profile_export_aiperf.json</c>: metrics with <c>avg</c> and <c>unit</c>, at the root or in older files in
/// <c>records</c>, and the configuration in <c>input_config</c>.
/// </summary>
internal static class AiPerfResult
{
    public static bool Is(JsonElement result) => result.ValueKind == JsonValueKind.Object
        && (Has(result, "inter_token_latency") || Has(result, "time_to_first_token") || Has(result, "input_sequence_length")
            || (result.TryGetProperty("records", out JsonElement records) && records.ValueKind == JsonValueKind.Object));

    public static MeasurementRow Row(JsonElement result, string path, int number)
    {
        var reader = new ResultReader(result, "AIPerf result", path);
        string at = reader.Find("records") is { ValueKind: JsonValueKind.Object } ? "records." : "";
        var row = new MeasurementRow
        {
            File = path,
            Line = number,
            Source = reader.Source,
            Model = reader.Text("input_config.endpoint.model_names.0", "input_config.models.items.0.name", "input_config.models.0"),
            Engine = "vllm",
            InputTokens = reader.Number($"{at}input_sequence_length.avg", 0),
            OutputTokens = reader.Number($"{at}output_sequence_length.avg", 0, above: true),
            TpotMs = Milliseconds(reader, $"{at}inter_token_latency"),
            TtftMs = reader.Find($"{at}time_to_first_token") is null ? null : Milliseconds(reader, $"{at}time_to_first_token"),
            RequestsPerSecond = reader.Optional($"{at}request_throughput.avg"),
        };
        JsonElement? config = reader.Find("input_config");
        return BenchmarkLoad.With(row, Setting(config, "concurrency"), Setting(config, "request_rate")) ?? throw reader.Invalid(
            "input_config", "input_config must have concurrency or request_rate, a number > 0");
    }

    private static double Milliseconds(ResultReader reader, string metric)
    {
        double value = reader.Number($"{metric}.avg", 0, above: true);
        string unit = reader.Text($"{metric}.unit");
        return value * (unit switch
        {
            "ms" or "" => 1,
            "s" or "sec" => 1e3,
            "us" => 1e-3,
            "ns" => 1e-6,
            _ => throw reader.Invalid($"{metric}.unit", $"{metric}.unit must be one of s, ms, us, ns, was '{unit}'"),
        });
    }

    /// <summary>
    /// The first finite number above 0 of a name at any depth; versions of AIPerf nest the settings of the load differently.
    /// </summary>
    private static double? Setting(JsonElement? at, string name)
    {
        if (at is not { } element) return null;
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Select(e => Setting(e, name)).FirstOrDefault(found => found is not null);
        if (element.ValueKind != JsonValueKind.Object) return null;
        if (element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.GetDouble() is > 0 and var setting && double.IsFinite(setting))
            return setting;
        return element.EnumerateObject().Select(p => Setting(p.Value, name)).FirstOrDefault(found => found is not null);
    }

    private static bool Has(JsonElement result, string metric) =>
        result.TryGetProperty(metric, out JsonElement value) && value.ValueKind == JsonValueKind.Object;
}
