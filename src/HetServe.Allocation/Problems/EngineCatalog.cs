namespace HetServe.Allocation.Problems;

/// <summary>
/// Serving engines with their overheads. Source of every number: fits to public measurements; <c>docs/accuracy.md</c> lists the
/// measurements, the method and the errors. An efficiency and an overhead can trade, so take the numbers as one set with
/// <see cref="GpuFamilies"/>. Immutable; safe to share between threads.
/// </summary>
public static class EngineCatalog
{
    /// <summary>vLLM of 2025 and 2026, from 0.10 on. Measured on H100 to B300 with NVLink.</summary>
    public static EngineSpec Vllm { get; } = new("vLLM", 8.6e-5, 6.0e-5, 5.0e-6, 0.04, 5.4e-6, 0.33);

    /// <summary>SGLang of 2025 and 2026. Measured on H100 to B300 with NVLink.</summary>
    public static EngineSpec Sglang { get; } = new("SGLang", 1.3e-3, 4.4e-5, 3.5e-5, 0.29, 1.3e-5, 0.80);

    /// <summary>TensorRT-LLM 1.0 to 1.3. Measured on H100 to GB200 with NVLink.</summary>
    public static EngineSpec TensorRtLlm { get; } = new("TensorRT-LLM", 4.0e-4, 4.0e-5, 1.2e-5, 0.11, 5.2e-6, 0.41);

    /// <summary>vLLM 0.8. Measured on RTX 4090 and H100 with PCIe.</summary>
    public static EngineSpec Vllm08 { get; } = new("vLLM-0.8", 3.7e-4, 6.7e-5, 4.3e-6, 0.0092, 2.4e-5, 0.33);

    /// <summary>vLLM 0.6 to 0.9 for ROCm. Measured on MI300X. Uncalibrated, as the GPUs.</summary>
    public static EngineSpec VllmRocm { get; } = new("vLLM-ROCm", 2.9e-4, 4.3e-5, 4.7e-5, 0.03, 1.6e-5, 0.27);

    /// <summary>vLLM of 2024, before 0.8. Measured on A100, H100 and GH200.</summary>
    public static EngineSpec Vllm2024 { get; } = new("vLLM-2024", 1.5e-3, 5.1e-5, 6.7e-5, 0.03, 1.7e-5, 0.32);

    /// <summary>vLLM of 2024 for ROCm on CDNA 2. Measured on MI250. Uncalibrated, as the GPUs.</summary>
    public static EngineSpec Vllm2024Cdna2 { get; } = new("vLLM-2024-CDNA2", 2.2e-3, 7.6e-5, 9.1e-5, 0.03, 5.9e-5, 0.27);

    /// <summary>
    /// vLLM of 2024 for ROCm on CDNA 3, whose kernels used a tenth of the GPU's compute. Measured on MI300X. Uncalibrated, as the GPUs.
    /// </summary>
    public static EngineSpec Vllm2024Cdna3 { get; } = new("vLLM-2024-CDNA3", 4.0e-4, 1.5e-4, 8.0e-5, 0.03, 4.3e-5, 0.27)
    {
        ComputeShare = 0.10,
    };

    /// <summary>vLLM of 2023, without CUDA graphs. Measured on A100 and H100.</summary>
    public static EngineSpec Vllm2023 { get; } = new("vLLM-2023", 3.4e-4, 2.1e-4, 1.7e-5, 0.03, 3.7e-5, 0.17);

    /// <summary>TensorRT-LLM 0.5 to 0.14, of 2023 and 2024. Measured on A100, L40S, H100 and H200.</summary>
    public static EngineSpec TensorRtLlm2024 { get; } = new("TensorRT-LLM-2024", 2.6e-4, 5.9e-5, 9.8e-6, 0.03, 2.0e-5, 0.45);

    /// <summary>DeepSpeed-MII of 2024. Measured on A100 and H100.</summary>
    public static EngineSpec DeepSpeedMii { get; } = new("DeepSpeed-MII", 3.2e-4, 1.9e-4, 1.3e-4, 0.03, 3.2e-5, 0.55);

    /// <summary>Every engine of the catalog.</summary>
    public static IReadOnlyList<EngineSpec> All { get; } =
        [Vllm, Sglang, TensorRtLlm, Vllm08, VllmRocm, Vllm2024, Vllm2024Cdna2, Vllm2024Cdna3, Vllm2023, TensorRtLlm2024, DeepSpeedMii];

    /// <summary>Finds an engine by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="EngineSpec.Name"/>; case does not matter.</param>
    public static EngineSpec? Find(string name) =>
        All.FirstOrDefault(engine => engine.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
