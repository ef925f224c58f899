using System.Text.Json.Nodes;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>The objects of one deployment: what runs the replicas, its Service and its disruption budget, and its autoscaling.</summary>
internal static class WorkloadManifests
{
    private const int ProgressSlackSeconds = 600;

    public static IEnumerable<JsonObject> Of(ServedDeployment served)
    {
        yield return served.IsKserve ? InferenceService(served) : Deployment(served);
        yield return Service(served);
        yield return DisruptionBudget(served);
        if (served.Options.Autoscaling is { } scaling) yield return ScaledObjectManifest.Of(served, scaling);
    }

    private static JsonObject Deployment(ServedDeployment served) => new()
    {
        ["apiVersion"] = "apps/v1",
        ["kind"] = "Deployment",
        ["metadata"] = ObjectMetadata.Of(served, isAnnotated: true),
        ["spec"] = new JsonObject
        {
            // The autoscaler sets the replicas: a number here would undo its choice whenever the manifest is applied.
            ["replicas"] = served.Options.Autoscaling is null ? served.Deployment.Replicas : null,
            ["strategy"] = new JsonObject // a replica ends before its successor starts, since there is no spare GPU
            {
                ["type"] = "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["maxSurge"] = 0, ["maxUnavailable"] = 1 },
            },
            ["progressDeadlineSeconds"] = served.Options.StartupSeconds + ProgressSlackSeconds,
            ["selector"] = new JsonObject { ["matchLabels"] = ObjectMetadata.Selector(served) },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = ObjectMetadata.Labels(served) },
                ["spec"] = PodSpec.Of(served),
            },
        },
    };

    private static JsonObject InferenceService(ServedDeployment served) => new()
    {
        ["apiVersion"] = "serving.kserve.io/v1alpha1",
        ["kind"] = "LLMInferenceService",
        ["metadata"] = ObjectMetadata.Of(served, isAnnotated: true),
        ["spec"] = new JsonObject
        {
            ["model"] = new JsonObject { ["uri"] = UriOf(served.Source.Repository), ["name"] = served.Deployment.Model },
            ["replicas"] = served.Deployment.Replicas,
            ["parallelism"] = new JsonObject
            {
                ["tensor"] = served.Deployment.Parallelism.Tensor * served.Gpu.Devices,
                ["pipeline"] = served.Deployment.Parallelism.Pipeline,
            },
            ["template"] = PodSpec.Of(served),
        },
    };

    /// <summary>The address from which KServe downloads: the source, or the repository at Hugging Face.</summary>
    private static string UriOf(string source) => source.Contains("://", StringComparison.Ordinal) ? source : $"hf://{source}";

    private static JsonObject Service(ServedDeployment served) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = ObjectMetadata.Of(served),
        ["spec"] = new JsonObject
        {
            ["selector"] = ObjectMetadata.Selector(served),
            ["ports"] = PodSpec.List(
                [new JsonObject { ["name"] = "http", ["port"] = served.Options.Port, ["targetPort"] = served.Options.Port }]),
        },
    };

    private static JsonObject DisruptionBudget(ServedDeployment served) => new()
    {
        ["apiVersion"] = "policy/v1",
        ["kind"] = "PodDisruptionBudget",
        ["metadata"] = ObjectMetadata.Of(served),
        ["spec"] = new JsonObject
        {
            ["maxUnavailable"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = ObjectMetadata.Selector(served) },
        },
    };
}
