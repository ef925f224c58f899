using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>What a server loads.</summary>
/// <param name="Repository">Repository, path or address.</param>
/// <param name="Checkpoint">Precision of a quantised checkpoint; null for 16 bit.</param>
/// <param name="NeedsBfloat16">Whether vLLM refuses to run the model in float16.</param>
/// <param name="NeedsRemoteCode">Whether the model needs code of its repository.</param>
/// <param name="IsNamed">Whether the options or the catalog name the repository.</param>
internal sealed record ModelSource(
    string Repository, Precision? Checkpoint = null, bool NeedsBfloat16 = false, bool NeedsRemoteCode = false, bool IsNamed = true)
{
    /// <summary>The source of a deployment's model at the precision of its tier.</summary>
    public static ModelSource Of(Deployment deployment, GpuTier tier, KubernetesOptions options)
    {
        string model = deployment.Model;
        ModelSource source = ModelRepositories.Find(model) ?? new ModelSource(model, IsNamed: false);
        if (options.ModelSources.TryGetValue(KeyOf(model, tier.Precision), out string? quantised))
        {
            return source with
            {
                Repository = quantised,
                Checkpoint = tier.Precision is Precision.FP16 or Precision.BF16 ? null : tier.Precision,
                IsNamed = true,
            };
        }

        return options.ModelSources.TryGetValue(model, out string? repository)
            ? source with { Repository = repository, Checkpoint = null, IsNamed = true }
            : source;
    }

    /// <summary>The key of <see cref="KubernetesOptions.ModelSources"/> for a checkpoint of a precision.</summary>
    public static string KeyOf(string model, Precision precision) => $"{model}@{precision}";

    /// <summary>The arguments for a precision: none where vLLM reads it from the checkpoint.</summary>
    public string[] ArgumentsFor(Precision precision) => precision switch
    {
        _ when Checkpoint is not null => [],
        Precision.FP16 => ["--dtype", NeedsBfloat16 ? "bfloat16" : "float16"],
        Precision.BF16 => ["--dtype", "bfloat16"],
        Precision.FP8 => ["--quantization", "fp8"], // quantises on load
        _ => [],
    };

    /// <summary>What the user has to give before the model can be served at a precision.</summary>
    public IEnumerable<string> Needs(string model, Precision precision)
    {
        if (!IsNamed) yield return $"a repository of '{model}' (--model-repo)";
        bool isReady = Checkpoint is { } own ? own == precision : precision is Precision.FP16 or Precision.BF16 or Precision.FP8;
        if (!isReady) yield return $"a checkpoint in {precision} (--model-repo {KeyOf(model, precision)}=REPOSITORY)";
        if (NeedsRemoteCode) yield return "--trust-remote-code (--vllm-arg), which runs code of the repository";
    }
}
