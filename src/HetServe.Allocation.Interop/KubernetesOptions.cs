using System.Collections.Frozen;

namespace HetServe.Allocation.Interop;

/// <summary>Options of <see cref="KubernetesExport"/>. Immutable.</summary>
public sealed record KubernetesOptions
{
    /// <summary>
    /// Image of the containers, with <c>vllm</c> on its path. Default <c>vllm/vllm-openai:v0.11.0</c>: one release of vLLM's own image, so
    /// that equal plans give equal manifests. Newer GPUs and models need a newer one.
    /// </summary>
    public string Image { get; init; } = "vllm/vllm-openai:v0.11.0";

    /// <summary>
    /// Label of the nodes whose value is the name of the physical GPU, made a label value by <see cref="KubernetesNames.Label"/>. Default
    /// <c>hetserve/gpu</c>.
    /// </summary>
    public string NodeLabel { get; init; } = "hetserve/gpu";

    /// <summary>
    /// Model that the server loads, such as a path or a repository, by name of the model; a name missing here is loaded by itself.
    /// Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> ModelSources
    {
        get;
        init => field = value.ToFrozenDictionary(StringComparer.Ordinal);
    } = FrozenDictionary<string, string>.Empty;
}
