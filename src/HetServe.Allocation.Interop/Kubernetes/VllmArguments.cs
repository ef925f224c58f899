using System.Globalization;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>The arguments with which <c>vllm serve</c> runs a replica as the plan assumes it.</summary>
internal static class VllmArguments
{
    private const string KserveModel = "/mnt/models"; // where KServe puts the model

    public static IEnumerable<string> Of(ServedDeployment served)
    {
        Parallelism parallelism = served.Deployment.Parallelism;
        bool isEngine = served.Performance.IsEngine;
        return
        [
            served.IsKserve ? KserveModel : served.Source.Repository,
            "--served-model-name", .. ServedNames(served),
            "--host", "0.0.0.0",
            "--port", Text(served.Options.Port),
            "--tensor-parallel-size", Text(parallelism.Tensor * served.Gpu.Devices),
            "--pipeline-parallel-size", Text(parallelism.Pipeline),
            "--gpu-memory-utilization", Text(served.Performance.MemoryUtilization),
            .. served.MaxModelLength is { } tokens ? ["--max-model-len", Text(tokens)] : Array.Empty<string>(),
            .. isEngine
                ?
                [
                    "--max-num-seqs", Text(served.Performance.MaxConcurrency),
                    "--max-num-batched-tokens", Text(served.Performance.MaxStepTokens),
                ]
                : Array.Empty<string>(),
            .. isEngine && served.Tier.KvScale == 0.5 ? ["--kv-cache-dtype", "fp8"] : Array.Empty<string>(),
            .. isEngine && served.Queries.Any(q => q.PrefixHitRate > 0) ? ["--enable-prefix-caching"] : Array.Empty<string>(),
            .. served.Source.ArgumentsFor(served.Tier.Precision),
            .. served.Options.Arguments,
        ];

        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The model, and behind a gateway each query type of the problem: the routes of a query type may lead to several models, so its
    /// clients ask for the query type. All of the problem's, so that a new plan does not restart the pods.
    /// </summary>
    private static IEnumerable<string> ServedNames(ServedDeployment served) => served.Options.Gateway is null
        ? [served.Deployment.Model]
        : served.Problem.Queries.Select(q => q.Name).Prepend(served.Deployment.Model).Distinct(StringComparer.Ordinal);
}
