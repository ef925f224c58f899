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
    private const int FineExperts = 64;

    /// <summary>
    /// Compute and overhead per layer of mixtures of 64 and more experts, against those of a dense model of the active parameters. Source:
    /// the fit of <c>docs/accuracy.md</c>.
    /// </summary>
    private const double FineComputeFactor = 4.5, FineLayerFactor = 1.8, FineComputeFactorFp4 = 1.6, FineLayerFactorFp4 = 1.3;

    /// <summary>Llama 1 30B: 60 layers, hidden size 6656, 52 heads, 52 KV heads of 128.</summary>
    public static ModelSpec Llama1_30B { get; } = Dense("Llama-1-30B", 32.53, 60, 6656, heads: 52, kvHeads: 52, headSize: 128);

    /// <summary>Llama 2 7B: 32 layers, hidden size 4096, 32 heads, 32 KV heads of 128.</summary>
    public static ModelSpec Llama2_7B { get; } = Dense("Llama-2-7B", 6.738, 32, 4096, heads: 32, kvHeads: 32, headSize: 128);

    /// <summary>Llama 2 13B: 40 layers, hidden size 5120, 40 heads, 40 KV heads of 128.</summary>
    public static ModelSpec Llama2_13B { get; } = Dense("Llama-2-13B", 13.02, 40, 5120, heads: 40, kvHeads: 40, headSize: 128);

    /// <summary>Llama 2 70B: 80 layers, hidden size 8192, 64 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Llama2_70B { get; } = Dense("Llama-2-70B", 68.98, 80, 8192, heads: 64, kvHeads: 8, headSize: 128);

    /// <summary>Llama 3 8B: 32 layers, hidden size 4096, 32 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Llama3_8B { get; } = Dense("Llama-3-8B", 8.03, 32, 4096, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Llama 3 70B: 80 layers, hidden size 8192, 64 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Llama3_70B { get; } = Dense("Llama-3-70B", 70.55, 80, 8192, heads: 64, kvHeads: 8, headSize: 128);

    /// <summary>Llama 3.1 8B: 32 layers, hidden size 4096, 32 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Llama31_8B { get; } = Dense("Llama-3.1-8B", 8.03, 32, 4096, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Llama 3.1 70B: 80 layers, hidden size 8192, 64 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Llama31_70B { get; } = Dense("Llama-3.1-70B", 70.55, 80, 8192, heads: 64, kvHeads: 8, headSize: 128);

    /// <summary>Llama 3.1 405B: 126 layers, hidden size 16384, 128 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Llama31_405B { get; } = Dense("Llama-3.1-405B", 405.9, 126, 16384, heads: 128, kvHeads: 8, headSize: 128);

    /// <summary>Llama 3.2 1B: 16 layers, hidden size 2048, 32 heads, 8 KV heads of 64.</summary>
    public static ModelSpec Llama32_1B { get; } = Dense("Llama-3.2-1B", 1.236, 16, 2048, heads: 32, kvHeads: 8, headSize: 64);

    /// <summary>Llama 3.2 3B: 28 layers, hidden size 3072, 24 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Llama32_3B { get; } = Dense("Llama-3.2-3B", 3.213, 28, 3072, heads: 24, kvHeads: 8, headSize: 128);

    /// <summary>
    /// Llama 3.2 11B Vision: 40 layers, hidden size 4096, 32 heads, 8 KV heads of 128. Eight layers attend to image tokens and cache
    /// only those. The KV cache here counts text tokens in all 40 layers, which overstates it by at most a quarter.
    /// </summary>
    public static ModelSpec Llama32_11BVision { get; } = Dense(
        "Llama-3.2-11B-Vision", 10.67, 40, 4096, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Llama 3.3 70B: the configuration of Llama 3.1 70B.</summary>
    public static ModelSpec Llama33_70B { get; } = Llama31_70B with { Name = "Llama-3.3-70B" };

    /// <summary>Qwen 72B: 80 layers, hidden size 8192, 64 heads, 64 KV heads of 128.</summary>
    public static ModelSpec Qwen_72B { get; } = Dense("Qwen-72B", 72.29, 80, 8192, heads: 64, kvHeads: 64, headSize: 128);

    /// <summary>Qwen2 7B: 28 layers, hidden size 3584, 28 heads, 4 KV heads of 128.</summary>
    public static ModelSpec Qwen2_7B { get; } = Dense("Qwen2-7B", 7.616, 28, 3584, heads: 28, kvHeads: 4, headSize: 128);

    /// <summary>Qwen2 72B: 80 layers, hidden size 8192, 64 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen2_72B { get; } = Dense("Qwen2-72B", 72.71, 80, 8192, heads: 64, kvHeads: 8, headSize: 128);

    /// <summary>Qwen2.5 1.5B: 28 layers, hidden size 1536, 12 heads, 2 KV heads of 128.</summary>
    public static ModelSpec Qwen25_1_5B { get; } = Dense("Qwen2.5-1.5B", 1.543, 28, 1536, heads: 12, kvHeads: 2, headSize: 128);

    /// <summary>Qwen2.5 7B: 28 layers, hidden size 3584, 28 heads, 4 KV heads of 128.</summary>
    public static ModelSpec Qwen25_7B { get; } = Dense("Qwen2.5-7B", 7.616, 28, 3584, heads: 28, kvHeads: 4, headSize: 128);

    /// <summary>Qwen2.5 14B: 48 layers, hidden size 5120, 40 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen25_14B { get; } = Dense("Qwen2.5-14B", 14.77, 48, 5120, heads: 40, kvHeads: 8, headSize: 128);

    /// <summary>Qwen2.5 32B: 64 layers, hidden size 5120, 40 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen25_32B { get; } = Dense("Qwen2.5-32B", 32.76, 64, 5120, heads: 40, kvHeads: 8, headSize: 128);

    /// <summary>Qwen2.5 72B: 80 layers, hidden size 8192, 64 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen25_72B { get; } = Dense("Qwen2.5-72B", 72.71, 80, 8192, heads: 64, kvHeads: 8, headSize: 128);

    /// <summary>Qwen3 4B: 36 layers, hidden size 2560, 32 heads of the width 4096, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen3_4B { get; } = Dense("Qwen3-4B", 4.022, 36, 2560, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Qwen3 8B: 36 layers, hidden size 4096, 32 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen3_8B { get; } = Dense("Qwen3-8B", 8.191, 36, 4096, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Qwen3 14B: 40 layers, hidden size 5120, 40 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen3_14B { get; } = Dense("Qwen3-14B", 14.77, 40, 5120, heads: 40, kvHeads: 8, headSize: 128);

    /// <summary>Qwen3 32B: 64 layers, hidden size 5120, 64 heads of the width 8192, 8 KV heads of 128.</summary>
    public static ModelSpec Qwen3_32B { get; } = Dense("Qwen3-32B", 32.76, 64, 5120, heads: 64, kvHeads: 8, headSize: 128);

    /// <summary>Mistral 7B: 32 layers, hidden size 4096, 32 heads, 8 KV heads of 128.</summary>
    public static ModelSpec Mistral7B { get; } = Dense("Mistral-7B", 7.248, 32, 4096, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Mistral Nemo 12B: 40 layers, hidden size 5120, 32 heads of the width 4096, 8 KV heads of 128.</summary>
    public static ModelSpec MistralNemo12B { get; } = Dense("Mistral-Nemo-12B", 12.25, 40, 5120, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Mistral Small 24B: 40 layers, hidden size 5120, 32 heads of the width 4096, 8 KV heads of 128.</summary>
    public static ModelSpec MistralSmall24B { get; } = Dense("Mistral-Small-24B", 23.57, 40, 5120, heads: 32, kvHeads: 8, headSize: 128);

    /// <summary>Mistral Large 123B: 88 layers, hidden size 12288, 96 heads, 8 KV heads of 128.</summary>
    public static ModelSpec MistralLarge123B { get; } = Dense("Mistral-Large-123B", 122.6, 88, 12288, heads: 96, kvHeads: 8, headSize: 128);

    /// <summary>
    /// Gemma 2 9B: 42 layers, hidden size 3584, 16 heads of the width 4096, 8 KV heads of 256. Some layers attend to a sliding window;
    /// the cache counts all layers in full.
    /// </summary>
    public static ModelSpec Gemma2_9B { get; } = Dense("Gemma-2-9B", 9.242, 42, 3584, heads: 16, kvHeads: 8, headSize: 256);

    /// <summary>
    /// Gemma 2 27B: 46 layers, hidden size 4608, 32 heads of the width 4096, 16 KV heads of 128. Some layers attend to a sliding
    /// window; the cache counts all layers in full.
    /// </summary>
    public static ModelSpec Gemma2_27B { get; } = Dense("Gemma-2-27B", 27.23, 46, 4608, heads: 32, kvHeads: 16, headSize: 128);

    /// <summary>
    /// Gemma 3 12B: 48 layers, hidden size 3840, 16 heads of the width 4096, 8 KV heads of 256. Some layers attend to a sliding window;
    /// the cache counts all layers in full.
    /// </summary>
    public static ModelSpec Gemma3_12B { get; } = Dense("Gemma-3-12B", 11.77, 48, 3840, heads: 16, kvHeads: 8, headSize: 256);

    /// <summary>
    /// Gemma 3 27B: 62 layers, hidden size 5376, 32 heads of the width 4096, 16 KV heads of 128. Some layers attend to a sliding
    /// window; the cache counts all layers in full.
    /// </summary>
    public static ModelSpec Gemma3_27B { get; } = Dense("Gemma-3-27B", 27.01, 62, 5376, heads: 32, kvHeads: 16, headSize: 128);

    /// <summary>Phi 3.5 mini: 32 layers, hidden size 3072, 32 heads, 32 KV heads of 96.</summary>
    public static ModelSpec Phi35Mini { get; } = Dense("Phi-3.5-mini", 3.821, 32, 3072, heads: 32, kvHeads: 32, headSize: 96);

    /// <summary>Phi 4: 40 layers, hidden size 5120, 40 heads, 10 KV heads of 128.</summary>
    public static ModelSpec Phi4 { get; } = Dense("Phi-4", 14.66, 40, 5120, heads: 40, kvHeads: 10, headSize: 128);

    /// <summary>GPT J 6B: 28 layers, hidden size 4096, 16 heads, 16 KV heads of 256.</summary>
    public static ModelSpec GptJ6B { get; } = Dense("GPT-J-6B", 6.05, 28, 4096, heads: 16, kvHeads: 16, headSize: 256);

    /// <summary>BLOOM 176B: 70 layers, hidden size 14336, 112 heads, 112 KV heads of 128.</summary>
    public static ModelSpec Bloom176B { get; } = Dense("BLOOM-176B", 176.2, 70, 14336, heads: 112, kvHeads: 112, headSize: 128);

    /// <summary>Falcon 180B: 80 layers, hidden size 14848, 232 heads, 8 KV heads of 64.</summary>
    public static ModelSpec Falcon180B { get; } = Dense("Falcon-180B", 179.5, 80, 14848, heads: 232, kvHeads: 8, headSize: 64);

    /// <summary>
    /// Mixtral 8x7B: mixture of 8 experts, 2 active; 32 layers, hidden size 4096, 32 heads, 8 KV heads of 128.
    /// </summary>
    public static ModelSpec Mixtral8x7B { get; } = Mixture(
        "Mixtral-8x7B", 46.7, 12.88, 8, 2, 32, 4096, heads: 32, kvHeads: 8, cachedPerLayer: 2048, attentionWidth: 4096);

    /// <summary>
    /// Mixtral 8x22B: mixture of 8 experts, 2 active; 56 layers, hidden size 6144, 48 heads, 8 KV heads of 128.
    /// </summary>
    public static ModelSpec Mixtral8x22B { get; } = Mixture(
        "Mixtral-8x22B", 140.6, 39.16, 8, 2, 56, 6144, heads: 48, kvHeads: 8, cachedPerLayer: 2048, attentionWidth: 6144);

    /// <summary>
    /// Qwen3 30B A3B: mixture of 128 experts, 8 active; 48 layers, hidden size 2048, 32 heads, 4 KV heads of 128.
    /// </summary>
    public static ModelSpec Qwen3_30B_A3B { get; } = Fine(
        "Qwen3-30B-A3B", 30.53, 3.35, 128, 8, 48, 2048, heads: 32, kvHeads: 4, cachedPerLayer: 1024, attentionWidth: 4096);

    /// <summary>
    /// Qwen3 235B A22B: mixture of 128 experts, 8 active; 94 layers, hidden size 4096, 64 heads, 4 KV heads of 128.
    /// </summary>
    public static ModelSpec Qwen3_235B_A22B { get; } = Fine(
        "Qwen3-235B-A22B", 235.1, 22.1, 128, 8, 94, 4096, heads: 64, kvHeads: 4, cachedPerLayer: 1024, attentionWidth: 8192);

    /// <summary>
    /// Qwen3.5 397B A17B: mixture of 512 experts, 10 active; 60 layers, hidden size 4096, 32 heads, 2 KV heads of 256. A quarter of the
    /// layers attend to all tokens and keep a cache; the cache per layer is the mean over all layers.
    /// </summary>
    public static ModelSpec Qwen35_397B_A17B { get; } = Fine(
        "Qwen3.5-397B-A17B", 397, 17, 512, 10, 60, 4096, heads: 32, kvHeads: 2, cachedPerLayer: 256, attentionWidth: 8192);

    /// <summary>
    /// gpt oss 20b: mixture of 32 experts, 4 active; 24 layers, hidden size 2880, 64 heads, 8 KV heads of 64. Half of the layers attend
    /// to 128 tokens; the cache counts all layers in full.
    /// </summary>
    public static ModelSpec GptOss20B { get; } = Mixture(
        "gpt-oss-20b", 20.91, 3.61, 32, 4, 24, 2880, heads: 64, kvHeads: 8, cachedPerLayer: 1024, attentionWidth: 4096);

    /// <summary>
    /// gpt oss 120b: mixture of 128 experts, 4 active; 36 layers, hidden size 2880, 64 heads, 8 KV heads of 64. Half of the layers
    /// attend to 128 tokens; the cache counts all layers in full.
    /// </summary>
    public static ModelSpec GptOss120B { get; } = Fine(
        "gpt-oss-120b", 116.8, 5.13, 128, 4, 36, 2880, heads: 64, kvHeads: 8, cachedPerLayer: 1024, attentionWidth: 4096);

    /// <summary>
    /// MiniMax M2.5: mixture of 256 experts, 8 active; 62 layers, hidden size 3072, 48 heads, 8 KV heads of 128.
    /// </summary>
    public static ModelSpec MiniMaxM25 { get; } = Fine(
        "MiniMax-M2.5", 228.7, 10.2, 256, 8, 62, 3072, heads: 48, kvHeads: 8, cachedPerLayer: 2048, attentionWidth: 6144);

    /// <summary>
    /// DeepSeek V3: mixture of 256 experts, 8 active; 61 layers, hidden size 7168, 128 heads. Multi-head latent attention: a layer
    /// caches one latent of 512 and one rotary key of 64 per token. Published in FP8; WeightsGb is at 16 bit as for all models.
    /// </summary>
    public static ModelSpec DeepSeekV3 { get; } = Fine(
        "DeepSeek-V3", 671, 37, 256, 8, 61, 7168, heads: 128, kvHeads: 1, cachedPerLayer: 576, attentionWidth: 7168);

    /// <summary>
    /// DeepSeek R1: mixture of 256 experts, 8 active; 61 layers, hidden size 7168, 128 heads. The configuration of DeepSeek-V3.
    /// </summary>
    public static ModelSpec DeepSeekR1 { get; } = Fine(
        "DeepSeek-R1", 671, 37, 256, 8, 61, 7168, heads: 128, kvHeads: 1, cachedPerLayer: 576, attentionWidth: 7168);

    /// <summary>
    /// Kimi K2.5: mixture of 384 experts, 8 active; 61 layers, hidden size 7168, 64 heads. Latent attention as DeepSeek-V3.
    /// </summary>
    public static ModelSpec KimiK25 { get; } = Fine(
        "Kimi-K2.5", 1026, 32.6, 384, 8, 61, 7168, heads: 64, kvHeads: 1, cachedPerLayer: 576, attentionWidth: 7168);

    /// <summary>
    /// GLM 5: mixture of 256 experts, 8 active; 78 layers, hidden size 6144, 64 heads. Latent attention as DeepSeek-V3.
    /// </summary>
    public static ModelSpec GLM5 { get; } = Fine(
        "GLM-5", 744, 40, 256, 8, 78, 6144, heads: 64, kvHeads: 1, cachedPerLayer: 576, attentionWidth: 6144);

    /// <summary>Every model of the catalog.</summary>
    public static IReadOnlyList<ModelSpec> All { get; } =
    [
        Llama1_30B, Llama2_7B, Llama2_13B, Llama2_70B, Llama3_8B, Llama3_70B, Llama31_8B, Llama31_70B, Llama31_405B,
        Llama32_1B, Llama32_3B, Llama32_11BVision, Llama33_70B, Qwen_72B, Qwen2_7B, Qwen2_72B, Qwen25_1_5B, Qwen25_7B,
        Qwen25_14B, Qwen25_32B, Qwen25_72B, Qwen3_4B, Qwen3_8B, Qwen3_14B, Qwen3_32B, Mistral7B, MistralNemo12B,
        MistralSmall24B, MistralLarge123B, Gemma2_9B, Gemma2_27B, Gemma3_12B, Gemma3_27B, Phi35Mini, Phi4, GptJ6B, Bloom176B,
        Falcon180B, Mixtral8x7B, Mixtral8x22B, Qwen3_30B_A3B, Qwen3_235B_A22B, Qwen35_397B_A17B, GptOss20B, GptOss120B,
        MiniMaxM25, DeepSeekV3, DeepSeekR1, KimiK25, GLM5,
    ];

    /// <summary>Finds a model by name; null if there is none.</summary>
    /// <param name="name">Name as in <see cref="ModelSpec.Name"/>; case does not matter.</param>
    public static ModelSpec? Find(string name) =>
        All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The model as engines run it at a precision. Mixtures of 64 and more experts have other compute and layer factors in FP4 than in the
    /// other precisions, which the models of the catalog have. For problems whose tiers are all of one precision.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="precision">Precision of the tiers.</param>
    public static ModelSpec At(ModelSpec model, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(model);
        return precision == Precision.FP4 && IsFine(model)
            ? model with { ComputeFactor = FineComputeFactorFp4, LayerFactor = FineLayerFactorFp4 }
            : model;
    }

    /// <summary>Whether a model is a mixture of 64 and more experts.</summary>
    internal static bool IsFine(ModelSpec model) => model.Experts >= FineExperts;

    private static ModelSpec Dense(
        string name, double parametersB, int layers, int hiddenSize, int heads, int kvHeads, int headSize) => new()
        {
            Name = name,
            ParametersB = parametersB,
            WeightsGb = BytesPerValue * parametersB,
            KvKbPerToken = BytesPerValue * layers * 2 * kvHeads * headSize / 1000,
            Layers = layers,
            HiddenSize = hiddenSize,
            AttentionWidth = heads * headSize,
            Heads = heads,
            KvHeads = kvHeads,
            ErrorRates = new Dictionary<string, double>(),
        };

    private static ModelSpec Mixture(
        string name, double parametersB, double activeB, int experts, int expertsPerToken, int layers, int hiddenSize, int heads,
        int kvHeads, int cachedPerLayer, int attentionWidth) => new()
        {
            Name = name,
            ParametersB = parametersB,
            ActiveParametersB = activeB,
            Experts = experts,
            ExpertsPerToken = expertsPerToken,
            WeightsGb = BytesPerValue * parametersB,
            KvKbPerToken = BytesPerValue * layers * cachedPerLayer / 1000,
            Layers = layers,
            HiddenSize = hiddenSize,
            AttentionWidth = attentionWidth,
            Heads = heads,
            KvHeads = kvHeads,
            ErrorRates = new Dictionary<string, double>(),
        };

    private static ModelSpec Fine(
        string name, double parametersB, double activeB, int experts, int expertsPerToken, int layers, int hiddenSize, int heads,
        int kvHeads, int cachedPerLayer, int attentionWidth) =>
        Mixture(
            name, parametersB, activeB, experts, expertsPerToken, layers, hiddenSize, heads, kvHeads, cachedPerLayer, attentionWidth) with
        {
            ComputeFactor = FineComputeFactor,
            LayerFactor = FineLayerFactor,
        };
}
