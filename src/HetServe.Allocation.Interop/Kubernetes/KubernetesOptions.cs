using System.Collections.Frozen;
using System.Collections.Immutable;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop;

/// <summary>Options of <see cref="KubernetesExport"/>. Immutable.</summary>
public sealed record KubernetesOptions
{
    /// <summary>
    /// Image of the containers, with <c>vllm</c> on its path; null for one release of vLLM's own images, so that equal plans give equal
    /// manifests: <c>vllm/vllm-openai:v0.17.1</c>, and <c>vllm/vllm-openai-rocm:v0.17.1</c> for <c>amd.com/gpu</c>. Default null.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>Image by name of the model; goes before <see cref="Image"/>. Default empty.</summary>
    public IReadOnlyDictionary<string, string> Images { get; init => field = Copy(value); } = FrozenDictionary<string, string>.Empty;

    /// <summary>
    /// What the server loads, such as a repository or a path, by name of the model, or by <c>MODEL@PRECISION</c> for a checkpoint of that
    /// precision. Models of <see cref="ModelCatalog"/> have a default, their repository at Hugging Face. Any other model is loaded by its
    /// name. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> ModelSources { get; init => field = Copy(value); } = FrozenDictionary<string, string>.Empty;

    /// <summary>
    /// Label of the nodes whose value is the name of the physical GPU, made a label value by <see cref="KubernetesNames.Label"/>; null for
    /// the labels of <see cref="KubernetesGpuCatalog"/>, and <c>hetserve/gpu</c> for other GPUs. Default null.
    /// </summary>
    public string? NodeLabel { get; init; }

    /// <summary>Labels and resource by name of the physical GPU; goes before <see cref="NodeLabel"/>. Default empty.</summary>
    public IReadOnlyDictionary<string, KubernetesGpu> Gpus { get; init => field = Copy(value); } =
        FrozenDictionary<string, KubernetesGpu>.Empty;

    /// <summary>
    /// A further node label by name of the tier, key and value, such as the label of spot nodes or of a region. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, KeyValuePair<string, string>> TierLabels { get; init => field = Copy(value); } =
        FrozenDictionary<string, KeyValuePair<string, string>>.Empty;

    /// <summary>Taints that the pods tolerate besides the one named as the GPU resource. Default empty.</summary>
    public IReadOnlyList<KubernetesToleration> Tolerations { get; init => field = [.. value]; } = ImmutableArray<KubernetesToleration>.Empty;

    /// <summary>Namespace of all objects; null for the one of whoever applies them. Default null.</summary>
    public string? Namespace { get; init; }

    /// <summary>Kind of object that runs the replicas. Default <see cref="KubernetesWorkload.Deployment"/>.</summary>
    public KubernetesWorkload Workload { get; init; }

    /// <summary>Port of the server and of its Service, 1 to 65535. Default 8000.</summary>
    public int Port { get; init; } = 8000;

    /// <summary>CPU that a pod requests; null for no request. Default null.</summary>
    public string? Cpu { get; init; }

    /// <summary>Memory that a pod requests, and its limit; null for neither. Default null.</summary>
    public string? Memory { get; init; }

    /// <summary>Largest size of <c>/dev/shm</c>, which is memory. Default <c>16Gi</c>.</summary>
    public string SharedMemory { get; init; } = "16Gi";

    /// <summary>The volume that keeps downloaded weights. Default: an <c>emptyDir</c> of each pod.</summary>
    public KubernetesCache Cache { get; init; } = new();

    /// <summary>
    /// Secret with the token of the model hub, which becomes the environment variable <c>HF_TOKEN</c>. Pods start without it. Default
    /// <c>hf-token</c>.
    /// </summary>
    public string TokenSecret { get; init; } = "hf-token";

    /// <summary>Key of the token in <see cref="TokenSecret"/>. Default <c>token</c>.</summary>
    public string TokenKey { get; init; } = "token";

    /// <summary>Longest time from the start of a container to its first answer, seconds, 10 to 86,400. Default 1800.</summary>
    public int StartupSeconds { get; init; } = 1800;

    /// <summary>Time that a stopping pod goes on to serve, seconds, 0 to 3600. Default 60.</summary>
    public int DrainSeconds { get; init; } = 60;

    /// <summary>
    /// Longest context, tokens, at least 1; null for the largest <see cref="QueryType.MaxTokens"/> of the query types routed to the
    /// deployment, and for the model's own length where one of them has none. Default null.
    /// </summary>
    public int? MaxModelLength { get; init; }

    /// <summary>Further arguments of vLLM, after all others. Default empty.</summary>
    public IReadOnlyList<string> Arguments { get; init => field = [.. value]; } = ImmutableArray<string>.Empty;

    /// <summary>A gateway that splits the traffic by the shares of the plan; null for no HTTPRoute. Default null.</summary>
    public KubernetesGateway? Gateway { get; init; }

    /// <summary>Autoscaling by KEDA; null for none. Default null.</summary>
    public KubernetesAutoscaling? Autoscaling { get; init; }

    /// <summary>Labels and resource of a GPU with these options.</summary>
    internal KubernetesGpu GpuOf(string gpu)
    {
        if (Gpus.TryGetValue(gpu, out KubernetesGpu? given)) return given;
        KubernetesGpu known = KubernetesGpuCatalog.Find(gpu) ?? new KubernetesGpu("hetserve/gpu", KubernetesNames.Label(gpu));
        return NodeLabel is { } label ? known with { Label = label, Value = KubernetesNames.Label(gpu) } : known;
    }

    private static FrozenDictionary<string, T> Copy<T>(IReadOnlyDictionary<string, T> values) =>
        values.ToFrozenDictionary(StringComparer.Ordinal);
}
