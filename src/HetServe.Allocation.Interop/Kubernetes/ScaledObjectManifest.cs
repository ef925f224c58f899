using System.Globalization;
using System.Text.Json.Nodes;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>The ScaledObject of KEDA for one deployment.</summary>
internal static class ScaledObjectManifest
{
    public static JsonObject Of(ServedDeployment served, KubernetesAutoscaling scaling) => new()
    {
        ["apiVersion"] = "keda.sh/v1alpha1",
        ["kind"] = "ScaledObject",
        ["metadata"] = ObjectMetadata.Of(served),
        ["spec"] = new JsonObject
        {
            ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = served.Name },
            ["minReplicaCount"] = served.Deployment.Replicas,
            ["maxReplicaCount"] = scaling.MaxReplicas,
            ["pollingInterval"] = 15,
            ["fallback"] = new JsonObject { ["failureThreshold"] = 3, ["replicas"] = served.Deployment.Replicas },
            ["triggers"] = PodSpec.List(
            [
                Trigger(served, scaling, "vllm:num_requests_waiting", scaling.WaitingPerReplica),
                .. RunningPerReplica(served) is { } running
                    ? [Trigger(served, scaling, "vllm:num_requests_running", running)] : Array.Empty<JsonNode?>(),
            ]),
        },
    };

    /// <summary>Queries that a replica runs at once at the utilisation of the plan; null where the plan sends it no load.</summary>
    private static double? RunningPerReplica(ServedDeployment served)
    {
        double level = served.Deployment.Utilization ?? served.Performance.MaxUtilization;
        double running = level * served.Load.ConcurrentQueries / served.Load.BusyReplicas;
        return double.IsFinite(running) && running > 0 ? Math.Ceiling(running) : null;
    }

    private static JsonObject Trigger(ServedDeployment served, KubernetesAutoscaling scaling, string metric, double perReplica)
    {
        string inNamespace = served.Options.Namespace is { } name ? $"namespace=\"{name}\"," : "";
        return new JsonObject
        {
            ["type"] = "prometheus",
            ["metricType"] = "AverageValue",
            ["metadata"] = new JsonObject
            {
                ["serverAddress"] = scaling.PrometheusAddress,
                ["query"] = $"sum({metric}{{{inNamespace}pod=~\"{served.Name}-[a-z0-9]+-[a-z0-9]+\"}})",
                ["threshold"] = perReplica.ToString(CultureInfo.InvariantCulture),
            },
        };
    }
}
