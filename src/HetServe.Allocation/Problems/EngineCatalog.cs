namespace HetServe.Allocation.Problems;

/// <summary>
/// Serving engines with their overheads. Source of every number: fits to public measurements; <c>docs/accuracy.md</c> lists the
/// measurements, the method and the errors. An efficiency and an overhead can trade, so take the numbers as one set with
/// <see cref="GpuFamilies"/>. Immutable; safe to share between threads.
/// </summary>
public static class EngineCatalog
{
    /// <summary>vLLM of 2025 and 2026, from 0.10 on. Measured on H100 to B300 with NVLink.</summary>
    public static EngineSpec Vllm { get; } = new("vLLM", 0.06e-3, 47e-6, 3.5e-6, 0.037, 14e-6, 0.9);

    /// <summary>SGLang of 2025 and 2026. Measured on H100 to B300 with NVLink.</summary>
    public static EngineSpec Sglang { get; } = new("SGLang", 0.21e-3, 69e-6, 28e-6, 0.209, 3e-6, 0.62);

    /// <summary>TensorRT-LLM 1.0 to 1.3. Measured on H100 to GB200 with NVLink.</summary>
    public static EngineSpec TensorRtLlm { get; } = new("TensorRT-LLM", 0.36e-3, 45e-6, 10e-6, 0.062, 4e-6, 0.36);

    /// <summary>vLLM 0.8. Measured on RTX 4090 and H100 with PCIe.</summary>
    public static EngineSpec Vllm08 { get; } = new("vLLM-0.8", 0.75e-3, 47e-6, 71e-6, 0.009, 13e-6, 0.9);

    /// <summary>vLLM 0.6 to 0.9 for ROCm. Measured on MI300X. Uncalibrated, as the GPUs.</summary>
    public static EngineSpec VllmRocm { get; } = new("vLLM-ROCm", 0.52e-3, 40e-6, 57e-6, 0.037, 15e-6, 0.38);

    /// <summary>vLLM of 2024, before 0.8. Measured on A100, H100 and GH200.</summary>
    public static EngineSpec Vllm2024 { get; } = new("vLLM-2024", 2.0e-3, 33e-6, 69e-6, 0.037, 19e-6, 0.37);

    /// <summary>vLLM of 2023, without CUDA graphs. Measured on A100 and H100.</summary>
    public static EngineSpec Vllm2023 { get; } = new("vLLM-2023", 2.0e-3, 200e-6, 69e-6, 0.037, 19e-6, 0.37);

    /// <summary>TensorRT-LLM 0.5 to 0.14, of 2023 and 2024. Measured on A100, L40S, H100 and H200.</summary>
    public static EngineSpec TensorRtLlm2024 { get; } = new("TensorRT-LLM-2024", 0.36e-3, 45e-6, 10e-6, 0.062, 4e-6, 0.36);

    /// <summary>DeepSpeed-MII of 2024. Measured on A100 and H100.</summary>
    public static EngineSpec DeepSpeedMii { get; } = new("DeepSpeed-MII", 2.0e-3, 33e-6, 69e-6, 0.037, 19e-6, 0.37);

    /// <summary>Every engine of the catalog.</summary>
    public static IReadOnlyList<EngineSpec> All { get; } =
        [Vllm, Sglang, TensorRtLlm, Vllm08, VllmRocm, Vllm2024, Vllm2023, TensorRtLlm2024, DeepSpeedMii];

    /// <summary>Finds an engine by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="EngineSpec.Name"/>; case does not matter.</param>
    public static EngineSpec? Find(string name) =>
        All.FirstOrDefault(engine => engine.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
