namespace HetServe.Allocation.Interop.Measurements;

/// <summary>One row of a measurement file, as it stands there. Null where the field is empty. Immutable.</summary>
public sealed record MeasurementRow
{
    /// <summary>Path of the file; null where the rows were not read from one.</summary>
    public string? File { get; init; }

    /// <summary>Number of the line, from 1.</summary>
    public long Line { get; init; }

    /// <summary>Column <c>source</c>: who measured.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// Column <c>kind</c>: <c>closed_loop</c>, <c>open_loop</c>, <c>static_batch</c>, <c>max_throughput</c>, <c>layer_decode</c>,
    /// <c>layer_prompt</c>, <c>layer_linear</c> or <c>all_reduce</c>.
    /// </summary>
    public string Kind { get; init; } = "";

    /// <summary>Column <c>model</c>.</summary>
    public string Model { get; init; } = "";

    /// <summary>Column <c>gpu</c>.</summary>
    public string Gpu { get; init; } = "";

    /// <summary>Column <c>gpu_count</c>: GPUs of the run, at least 1.</summary>
    public double? GpuCount { get; init; }

    /// <summary>Column <c>precision</c>.</summary>
    public string Precision { get; init; } = "";

    /// <summary>Column <c>tp</c>: tensor parallel degree, at least 1.</summary>
    public double? Tensor { get; init; }

    /// <summary>Column <c>pp</c>: pipeline depth, at least 1.</summary>
    public double? Pipeline { get; init; }

    /// <summary>Column <c>engine</c>.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Column <c>engine_version</c>.</summary>
    public string EngineVersion { get; init; } = "";

    /// <summary>Column <c>input_tokens</c>: prompt length, at least 0.</summary>
    public double? InputTokens { get; init; }

    /// <summary>Column <c>output_tokens</c>: answer length, at least 0.</summary>
    public double? OutputTokens { get; init; }

    /// <summary>
    /// Column <c>concurrency_or_batch</c>: clients of a closed loop, sequences of a static batch, tokens of a layer's step, bytes of a
    /// collective.
    /// </summary>
    public double? Concurrency { get; init; }

    /// <summary>Column <c>request_rate_rps</c>: queries per second of a Poisson process.</summary>
    public double? RequestRate { get; init; }

    /// <summary>Column <c>ttft_ms</c>, ms.</summary>
    public double? TtftMs { get; init; }

    /// <summary>Column <c>tpot_or_itl_ms</c>, ms.</summary>
    public double? TpotMs { get; init; }

    /// <summary>Column <c>e2e_ms</c>: latency of a query, or of a whole static batch, ms.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Column <c>throughput_output_tok_s</c>: output tokens per second of all GPUs.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>Column <c>requests_per_s</c>: queries per second of all GPUs.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Column <c>note</c>: settings as <c>name=value</c>, separated by semicolons, among other text.</summary>
    public string Note { get; init; } = "";

    /// <summary>A number of the note; null if it is not there.</summary>
    internal double? NoteNumber(string name)
    {
        foreach (string part in Note.Split(';'))
        {
            if (part.StartsWith(name, StringComparison.Ordinal) && part.Length > name.Length && part[name.Length] == '='
                && double.TryParse(part.AsSpan(name.Length + 1), System.Globalization.CultureInfo.InvariantCulture, out double value))
                return value;
        }

        return null;
    }
}
