namespace HetServe.Allocation.Problems;

/// <summary>
/// Open-weight models with their published configurations. They have no error rates, because these depend on the workload. Add them with
/// <see cref="AllocationProblemBuilder.AddModel(ModelSpec, Action{ModelSpecBuilder})"/>. Immutable; safe to share between threads.
/// </summary>
/// <remarks>
/// Weights take 2 bytes per parameter. The KV cache takes 2 bytes for each value that a layer keeps per token: a key and a value for each
/// KV head, 2 · heads · head size. Source of every configuration: the <c>config.json</c> published with the weights.
/// </remarks>
public static class ModelCatalog
{
    private const double BytesPerValue = 2;

    /// <summary>Llama 3.2 1B: 16 layers, hidden size 2048, 8 KV heads of 64.</summary>
    public static ModelSpec Llama32_1B { get; } = Create("Llama-3.2-1B", 1.236, 16, 2048, KeysAndValues(8, 64));

    /// <summary>Llama 3.2 3B: 28 layers, hidden size 3072, 8 KV heads of 128.</summary>
    public static ModelSpec Llama32_3B { get; } = Create("Llama-3.2-3B", 3.213, 28, 3072, KeysAndValues(8, 128));

    /// <summary>Llama 3.1 8B: 32 layers, hidden size 4096, 8 KV heads of 128.</summary>
    public static ModelSpec Llama31_8B { get; } = Create("Llama-3.1-8B", 8.030, 32, 4096, KeysAndValues(8, 128));

    /// <summary>
    /// Llama 3.2 11B Vision: 40 layers in the language model, hidden size 4096, 8 KV heads of 128. Eight layers attend to image tokens and
    /// cache only those. The KV cache here counts text tokens in all 40 layers, which overstates it by at most a quarter.
    /// </summary>
    public static ModelSpec Llama32_11BVision { get; } = Create("Llama-3.2-11B-Vision", 10.67, 40, 4096, KeysAndValues(8, 128));

    /// <summary>Llama 3.1 70B: 80 layers, hidden size 8192, 8 KV heads of 128.</summary>
    public static ModelSpec Llama31_70B { get; } = Create("Llama-3.1-70B", 70.55, 80, 8192, KeysAndValues(8, 128));

    /// <summary>Llama 3.3 70B: the configuration of Llama 3.1 70B.</summary>
    public static ModelSpec Llama33_70B { get; } = Llama31_70B with { Name = "Llama-3.3-70B" };

    /// <summary>Llama 3.1 405B: 126 layers, hidden size 16384, 8 KV heads of 128.</summary>
    public static ModelSpec Llama31_405B { get; } = Create("Llama-3.1-405B", 405.9, 126, 16384, KeysAndValues(8, 128));

    /// <summary>Qwen2.5 7B: 28 layers, hidden size 3584, 4 KV heads of 128.</summary>
    public static ModelSpec Qwen25_7B { get; } = Create("Qwen2.5-7B", 7.616, 28, 3584, KeysAndValues(4, 128));

    /// <summary>Qwen2.5 14B: 48 layers, hidden size 5120, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen25_14B { get; } = Create("Qwen2.5-14B", 14.77, 48, 5120, KeysAndValues(8, 128));

    /// <summary>Qwen2.5 32B: 64 layers, hidden size 5120, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen25_32B { get; } = Create("Qwen2.5-32B", 32.76, 64, 5120, KeysAndValues(8, 128));

    /// <summary>Qwen2.5 72B: 80 layers, hidden size 8192, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen25_72B { get; } = Create("Qwen2.5-72B", 72.71, 80, 8192, KeysAndValues(8, 128));

    /// <summary>Mistral 7B v0.3: 32 layers, hidden size 4096, 8 KV heads of 128.</summary>
    public static ModelSpec Mistral7B { get; } = Create("Mistral-7B", 7.248, 32, 4096, KeysAndValues(8, 128));

    /// <summary>Mistral Small 3 24B: 40 layers, hidden size 5120, 8 KV heads of 128.</summary>
    public static ModelSpec MistralSmall24B { get; } = Create("Mistral-Small-24B", 23.57, 40, 5120, KeysAndValues(8, 128));

    /// <summary>Mixtral 8x7B: mixture of 8 experts, 2 active; 32 layers, hidden size 4096, 8 KV heads of 128.</summary>
    public static ModelSpec Mixtral8x7B { get; } = Create("Mixtral-8x7B", 46.70, 32, 4096, KeysAndValues(8, 128), activeB: 12.88);

    /// <summary>Mixtral 8x22B: mixture of 8 experts, 2 active; 56 layers, hidden size 6144, 8 KV heads of 128.</summary>
    public static ModelSpec Mixtral8x22B { get; } = Create("Mixtral-8x22B", 140.6, 56, 6144, KeysAndValues(8, 128), activeB: 39.16);

    /// <summary>
    /// DeepSeek-V3: mixture of experts, 37e9 of 671e9 parameters active; 61 layers, hidden size 7168. Multi-head latent attention: a layer
    /// caches one latent of 512 and one rotary key of 64 per token. Published in FP8; WeightsGb is at 16 bit as for all models.
    /// </summary>
    public static ModelSpec DeepSeekV3 { get; } = Create("DeepSeek-V3", 671, 61, 7168, cachedPerLayer: 512 + 64, activeB: 37);

    /// <summary>Every model of the catalog.</summary>
    public static IReadOnlyList<ModelSpec> All { get; } =
    [
        Llama32_1B, Llama32_3B, Llama31_8B, Llama32_11BVision, Llama31_70B, Llama33_70B, Llama31_405B,
        Qwen25_7B, Qwen25_14B, Qwen25_32B, Qwen25_72B,
        Mistral7B, MistralSmall24B, Mixtral8x7B, Mixtral8x22B, DeepSeekV3,
    ];

    /// <summary>Finds a model by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="ModelSpec.Name"/>; case does not matter.</param>
    public static ModelSpec? Find(string name) =>
        All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static int KeysAndValues(int heads, int headSize) => 2 * heads * headSize;

    private static ModelSpec Create(
        string name, double parametersB, int layers, int hiddenSize, int cachedPerLayer, double? activeB = null) => new()
        {
            Name = name,
            ParametersB = parametersB,
            ActiveParametersB = activeB,
            WeightsGb = BytesPerValue * parametersB,
            KvKbPerToken = BytesPerValue * layers * cachedPerLayer / 1000,
            Layers = layers,
            HiddenSize = hiddenSize,
            ErrorRates = new Dictionary<string, double>(),
        };
}
