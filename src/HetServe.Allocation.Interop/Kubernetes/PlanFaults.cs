using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>Why a plan cannot run on Kubernetes as the options ask.</summary>
internal static class PlanFaults
{
    public static IEnumerable<KubernetesFault> Of(
        PlanEvaluation evaluation, IReadOnlyList<ServedDeployment> deployments, KubernetesOptions options)
    {
        PerformanceParameters performance = evaluation.Tables.Problem.Performance;
        if (performance.IsEngine && deployments.Count > 0 && performance.MaxStepTokens < performance.MaxConcurrency)
        {
            yield return Plan($"Problem '{evaluation.Tables.Problem.Name}': vLLM needs maxStepTokens >= maxConcurrency, was "
                + $"{performance.MaxStepTokens} < {performance.MaxConcurrency}.");
        }

        foreach (ServedDeployment served in deployments)
        {
            int gpus = served.Deployment.Parallelism.Gpus;
            if (served.Tier.GpusPerNode is { } node && gpus > node)
            {
                yield return Plan($"Deployment '{served.Load.Name}': a replica needs {gpus} GPUs, and a node of tier "
                    + $"'{served.Tier.Name}' has {node}. A pod cannot span nodes: run it with a LeaderWorkerSet, or leave "
                    + $"{served.Deployment.Parallelism} out of the problem's parallelism.");
            }

            if (options.Autoscaling is { } scaling && scaling.MaxReplicas < served.Deployment.Replicas)
            {
                yield return new KubernetesFault($"{nameof(options.Autoscaling)}.{nameof(scaling.MaxReplicas)}",
                    $"must be at least the {served.Deployment.Replicas} replicas of '{served.Load.Name}', was {scaling.MaxReplicas}.");
            }

            if (options.Workload == KubernetesWorkload.LlmInferenceService && served.Source.Repository.StartsWith('/'))
            {
                yield return Plan($"Model '{served.Deployment.Model}': KServe needs a repository or an address such as pvc://CLAIM/PATH, was "
                    + $"'{served.Source.Repository}'.");
            }
        }

        if (options.Gateway is null) yield break;
        foreach (IGrouping<string, string> query in deployments.SelectMany(d => d.Routes).GroupBy(r => r.Query, r => r.Tier))
        {
            if (!Rules.IsHeaderValue(query.Key))
                yield return Plan($"Query type '{query.Key}': a gateway needs a name of printable ASCII characters.");
            if (query.Count() > RouteManifests.MostTargets)
            {
                yield return Plan(
                    $"Query type '{query.Key}': a gateway takes at most {RouteManifests.MostTargets} routes, was {query.Count()}.");
            }
        }
    }

    private static KubernetesFault Plan(string text) => new(null, text);
}
