using System.Globalization;
using System.Text.Json;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Measurements;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Fitting;

/// <summary>
/// Reads the result of <c>vllm bench serve --save-result</c> (formerly <c>benchmark_serving.py</c>) as a measurement row: a closed loop
/// where <c>max_concurrency</c> is a number, else Poisson arrivals at <c>request_rate</c>. Lengths are the means of the run. The file
/// names neither the GPU nor the precision nor the parallelism. Stateless; safe for concurrent calls.
/// </summary>
public static class BenchmarkResultFile
{
    private const string Format = "vLLM benchmark result";

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidFileException">The file is not such a result; the exception names the member and the rule.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static MeasurementRow Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] utf8 = File.ReadAllBytes(path);
        if (JsonSyntax.Check(utf8) is { } syntax) throw new InvalidFileException(Format, [syntax], path);
        using JsonDocument document = JsonDocument.Parse(utf8);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw Invalid("$", "the file must hold one JSON object");
        double completed = Number("completed", 1), input = Number("total_input_tokens", 0), output = Number("total_output_tokens", 1);
        double? clients = Optional("max_concurrency"), rate = Rate();
        if (clients is null && rate is null)
            throw Invalid(
                "request_rate", "request_rate must be a number > 0 where max_concurrency is null, for a run without both is one burst");
        return new MeasurementRow
        {
            File = path,
            Line = 1,
            Source = "vllm bench serve",
            Kind = clients is null ? "open_loop" : "closed_loop",
            Model = Member("model_id", JsonValueKind.String)?.GetString() ?? "",
            Engine = "vllm",
            InputTokens = input / completed,
            OutputTokens = output / completed,
            Concurrency = clients,
            RequestRate = clients is null ? rate : null,
            TpotMs = Number("mean_tpot_ms", 0, above: true),
            TtftMs = Optional("mean_ttft_ms"),
            RequestsPerSecond = Optional("request_throughput"),
        };

        double? Rate() => Member("request_rate", JsonValueKind.Number)?.GetDouble() is > 0 and var value ? value : null;

        JsonElement? Member(string member, JsonValueKind kind) =>
            root.TryGetProperty(member, out JsonElement value) && value.ValueKind == kind ? value : null;

        double? Optional(string member)
        {
            if (!root.TryGetProperty(member, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
            return Number(member, 0);
        }

        double Number(string member, double least, bool above = false)
        {
            string rule = string.Create(CultureInfo.InvariantCulture, $"{member} must be a number {(above ? ">" : ">=")} {least}");
            if (!root.TryGetProperty(member, out JsonElement value)) throw Invalid(member, $"{rule}, is missing");
            if (value.ValueKind != JsonValueKind.Number || !(above ? value.GetDouble() > least : value.GetDouble() >= least))
                throw Invalid(member, $"{rule}, was {value.GetRawText()}");
            return value.GetDouble();
        }

        InvalidFileException Invalid(string member, string message) =>
            new(Format, [new ProblemFault(member, $"Benchmark result: {message}.")], path);
    }
}
