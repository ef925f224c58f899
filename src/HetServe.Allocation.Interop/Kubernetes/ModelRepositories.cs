using System.Collections.Frozen;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>
/// Repositories at Hugging Face of the models in <see cref="ModelCatalog"/>: the vendor's instruction-tuned checkpoint, or the base model
/// where there is none. Several ask for a licence to be accepted, and then for a token.
/// </summary>
internal static class ModelRepositories
{
    private static readonly FrozenDictionary<string, ModelSource> s_sources = new Dictionary<string, ModelSource>
    {
        [ModelCatalog.Llama1_30B.Name] = new("huggyllama/llama-30b"),
        [ModelCatalog.Llama2_7B.Name] = new("meta-llama/Llama-2-7b-chat-hf"),
        [ModelCatalog.Llama2_13B.Name] = new("meta-llama/Llama-2-13b-chat-hf"),
        [ModelCatalog.Llama2_70B.Name] = new("meta-llama/Llama-2-70b-chat-hf"),
        [ModelCatalog.Llama3_8B.Name] = new("meta-llama/Meta-Llama-3-8B-Instruct"),
        [ModelCatalog.Llama3_70B.Name] = new("meta-llama/Meta-Llama-3-70B-Instruct"),
        [ModelCatalog.Llama31_8B.Name] = new("meta-llama/Llama-3.1-8B-Instruct"),
        [ModelCatalog.Llama31_70B.Name] = new("meta-llama/Llama-3.1-70B-Instruct"),
        [ModelCatalog.Llama31_405B.Name] = new("meta-llama/Llama-3.1-405B-Instruct"),
        [ModelCatalog.Llama32_1B.Name] = new("meta-llama/Llama-3.2-1B-Instruct"),
        [ModelCatalog.Llama32_3B.Name] = new("meta-llama/Llama-3.2-3B-Instruct"),
        [ModelCatalog.Llama32_11BVision.Name] = new("meta-llama/Llama-3.2-11B-Vision-Instruct"),
        [ModelCatalog.Llama33_70B.Name] = new("meta-llama/Llama-3.3-70B-Instruct"),
        [ModelCatalog.Qwen_72B.Name] = new("Qwen/Qwen-72B-Chat", NeedsRemoteCode: true),
        [ModelCatalog.Qwen2_7B.Name] = new("Qwen/Qwen2-7B-Instruct"),
        [ModelCatalog.Qwen2_72B.Name] = new("Qwen/Qwen2-72B-Instruct"),
        [ModelCatalog.Qwen25_1_5B.Name] = new("Qwen/Qwen2.5-1.5B-Instruct"),
        [ModelCatalog.Qwen25_7B.Name] = new("Qwen/Qwen2.5-7B-Instruct"),
        [ModelCatalog.Qwen25_14B.Name] = new("Qwen/Qwen2.5-14B-Instruct"),
        [ModelCatalog.Qwen25_32B.Name] = new("Qwen/Qwen2.5-32B-Instruct"),
        [ModelCatalog.Qwen25_72B.Name] = new("Qwen/Qwen2.5-72B-Instruct"),
        [ModelCatalog.Qwen3_4B.Name] = new("Qwen/Qwen3-4B"),
        [ModelCatalog.Qwen3_8B.Name] = new("Qwen/Qwen3-8B"),
        [ModelCatalog.Qwen3_14B.Name] = new("Qwen/Qwen3-14B"),
        [ModelCatalog.Qwen3_32B.Name] = new("Qwen/Qwen3-32B"),
        [ModelCatalog.Mistral7B.Name] = new("mistralai/Mistral-7B-Instruct-v0.3"),
        [ModelCatalog.MistralNemo12B.Name] = new("mistralai/Mistral-Nemo-Instruct-2407"),
        [ModelCatalog.MistralSmall24B.Name] = new("mistralai/Mistral-Small-24B-Instruct-2501"),
        [ModelCatalog.MistralLarge123B.Name] = new("mistralai/Mistral-Large-Instruct-2407"),
        [ModelCatalog.Gemma2_9B.Name] = new("google/gemma-2-9b-it", NeedsBfloat16: true),
        [ModelCatalog.Gemma2_27B.Name] = new("google/gemma-2-27b-it", NeedsBfloat16: true),
        [ModelCatalog.Gemma3_12B.Name] = new("google/gemma-3-12b-it", NeedsBfloat16: true),
        [ModelCatalog.Gemma3_27B.Name] = new("google/gemma-3-27b-it", NeedsBfloat16: true),
        [ModelCatalog.Phi35Mini.Name] = new("microsoft/Phi-3.5-mini-instruct"),
        [ModelCatalog.Phi4.Name] = new("microsoft/phi-4"),
        [ModelCatalog.GptJ6B.Name] = new("EleutherAI/gpt-j-6b"),
        [ModelCatalog.Bloom176B.Name] = new("bigscience/bloom"),
        [ModelCatalog.Falcon180B.Name] = new("tiiuae/falcon-180B-chat"),
        [ModelCatalog.Mixtral8x7B.Name] = new("mistralai/Mixtral-8x7B-Instruct-v0.1"),
        [ModelCatalog.Mixtral8x22B.Name] = new("mistralai/Mixtral-8x22B-Instruct-v0.1"),
        [ModelCatalog.Qwen3_30B_A3B.Name] = new("Qwen/Qwen3-30B-A3B"),
        [ModelCatalog.Qwen3_235B_A22B.Name] = new("Qwen/Qwen3-235B-A22B"),
        [ModelCatalog.Qwen35_397B_A17B.Name] = new("Qwen/Qwen3.5-397B-A17B"),
        [ModelCatalog.GptOss20B.Name] = new("openai/gpt-oss-20b", Precision.FP4),
        [ModelCatalog.GptOss120B.Name] = new("openai/gpt-oss-120b", Precision.FP4),
        [ModelCatalog.MiniMaxM25.Name] = new("MiniMaxAI/MiniMax-M2.5", Precision.FP8),
        [ModelCatalog.DeepSeekV3.Name] = new("deepseek-ai/DeepSeek-V3", Precision.FP8),
        [ModelCatalog.DeepSeekR1.Name] = new("deepseek-ai/DeepSeek-R1", Precision.FP8),
        [ModelCatalog.KimiK25.Name] = new("moonshotai/Kimi-K2.5", Precision.INT4, NeedsRemoteCode: true),
        [ModelCatalog.GLM5.Name] = new("zai-org/GLM-5"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The repository of a model; null if the catalog does not have the model.</summary>
    public static ModelSource? Find(string model) => s_sources.GetValueOrDefault(model);
}
