using HetServe.Allocation.Interop.Measurements;

namespace HetServe.Allocation.Interop.Tests.Measurements;

/// <summary>Made-up rows of measurements.</summary>
internal static class MeasurementRows
{
    public const string Header =
        "source,source_path,licence,kind,model,gpu,gpu_count,precision,tp,pp,engine,engine_version,input_tokens,output_tokens,"
        + "concurrency_or_batch,request_rate_rps,ttft_ms,ttft_stat,ttft_p99_ms,tpot_or_itl_ms,tpot_stat,tpot_p99_ms,e2e_ms,"
        + "throughput_output_tok_s,throughput_total_tok_s,requests_per_s,note";

    public const string ClosedLoop =
        "made-up,path,MIT,closed_loop,llama-3.1-8b,H100,1,fp8,1,1,vllm,0.12.0,1000,200,16,,90,median,,9,median,,,,,,"
        + "\"a, b;len_factor=0.9\"";

    public static MeasurementRow Closed { get; } = new()
    {
        Source = "made-up",
        Kind = "closed_loop",
        Model = "llama-3.1-8b",
        Gpu = "H100",
        GpuCount = 1,
        Precision = "fp8",
        Tensor = 1,
        Pipeline = 1,
        Engine = "vllm",
        EngineVersion = "0.12.0",
        InputTokens = 1000,
        OutputTokens = 200,
        Concurrency = 16,
        TtftMs = 90,
        TpotMs = 9,
    };

    public static MeasurementRow Poisson { get; } = Closed with { Kind = "open_loop", Concurrency = null, RequestRate = 4 };

    public static MeasurementRow Static { get; } = Closed with { Kind = "static_batch", TtftMs = null, TpotMs = null, LatencyMs = 2400 };
}
