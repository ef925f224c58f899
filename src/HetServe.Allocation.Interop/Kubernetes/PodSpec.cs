using System.Text.Json.Nodes;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>The pod that runs one replica.</summary>
internal static class PodSpec
{
    private const string CacheVolume = "hetserve-cache", MemoryVolume = "hetserve-shm", CachePath = "/hetserve/cache", PortName = "http";

    private const int StartupPeriod = 10, StopSeconds = 30;

    public static JsonObject Of(ServedDeployment served) => new()
    {
        ["nodeSelector"] = NodeSelector(served),
        ["tolerations"] = List(Tolerations(served)),
        ["enableServiceLinks"] = false, // variables of a Service named vllm would look like settings of vLLM
        ["terminationGracePeriodSeconds"] = served.Options.DrainSeconds + StopSeconds,
        ["containers"] = List([Container(served)]),
        ["volumes"] = List(Volumes(served)),
    };

    public static JsonArray List(IEnumerable<JsonNode?> nodes) => new(nodes.ToArray());

    private static JsonObject NodeSelector(ServedDeployment served)
    {
        var labels = new JsonObject { [served.Gpu.Label] = served.Gpu.Value };
        if (served.Options.TierLabels.TryGetValue(served.Deployment.Tier, out KeyValuePair<string, string> label))
            labels[label.Key] = label.Value;
        return labels;
    }

    private static IEnumerable<JsonObject> Tolerations(ServedDeployment served) => served.Options.Tolerations
        .Prepend(new KubernetesToleration(served.Gpu.Resource, Effect: "NoSchedule"))
        .Select(t => new JsonObject
        {
            ["key"] = t.Key,
            ["operator"] = t.Value is null ? "Exists" : "Equal",
            ["value"] = t.Value,
            ["effect"] = t.Effect,
        });

    private static JsonObject Container(ServedDeployment served) => new()
    {
        ["name"] = served.IsKserve ? "main" : "vllm", // KServe adds its own settings to the container of that name
        ["image"] = ImageOf(served),
        ["command"] = List(["vllm", "serve"]), // the entry points of vLLM's images differ by version
        ["args"] = List(VllmArguments.Of(served).Select(text => (JsonNode?)text)),
        ["ports"] = List([new JsonObject { ["name"] = PortName, ["containerPort"] = served.Options.Port }]),
        ["env"] = served.IsKserve ? null : Environment(served.Options),
        ["resources"] = Resources(served),
        ["startupProbe"] = Probe(StartupPeriod, (served.Options.StartupSeconds + StartupPeriod - 1) / StartupPeriod),
        ["readinessProbe"] = Probe(period: 5, failures: 3),
        ["livenessProbe"] = Probe(period: 10, failures: 6),
        ["lifecycle"] = Drain(served.Options.DrainSeconds),
        ["volumeMounts"] = List(Mounts(served)),
    };

    private static string ImageOf(ServedDeployment served) =>
        served.Options.Images.GetValueOrDefault(served.Deployment.Model) ?? served.Options.Image
        ?? (served.Gpu.Resource == KubernetesGpu.Amd ? "vllm/vllm-openai-rocm:v0.17.1" : "vllm/vllm-openai:v0.17.1");

    private static JsonArray Environment(KubernetesOptions options) => List(
    [
        new JsonObject { ["name"] = "HF_HOME", ["value"] = CachePath },
        new JsonObject
        {
            ["name"] = "HF_TOKEN",
            ["valueFrom"] = new JsonObject
            {
                ["secretKeyRef"] = new JsonObject { ["name"] = options.TokenSecret, ["key"] = options.TokenKey, ["optional"] = true },
            },
        },
    ]);

    private static JsonObject Resources(ServedDeployment served) => new()
    {
        ["requests"] = new JsonObject
        {
            ["cpu"] = served.Options.Cpu,
            ["memory"] = served.Options.Memory,
            [served.Gpu.Resource] = served.Devices,
        },
        ["limits"] = new JsonObject { ["memory"] = served.Options.Memory, [served.Gpu.Resource] = served.Devices },
    };

    private static JsonObject Probe(int period, int failures) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = "/health", ["port"] = PortName, ["scheme"] = "HTTP" },
        ["periodSeconds"] = period,
        ["timeoutSeconds"] = 5,
        ["failureThreshold"] = failures,
    };

    /// <summary>Delays the stop of a pod until the Service sends it no more requests. vLLM drops its requests when it stops.</summary>
    private static JsonObject? Drain(int seconds) => seconds == 0 ? null : new JsonObject
    {
        ["preStop"] = new JsonObject
        {
            ["exec"] = new JsonObject { ["command"] = List(["sleep", FormattableString.Invariant($"{seconds}")]) },
        },
    };

    private static IEnumerable<JsonObject> Mounts(ServedDeployment served)
    {
        if (!served.IsKserve) yield return new JsonObject { ["name"] = CacheVolume, ["mountPath"] = CachePath };
        yield return new JsonObject { ["name"] = MemoryVolume, ["mountPath"] = "/dev/shm" };
    }

    private static IEnumerable<JsonObject> Volumes(ServedDeployment served)
    {
        KubernetesCache cache = served.Options.Cache;
        if (!served.IsKserve)
        {
            yield return cache.Claim is { } claim
                ? new JsonObject { ["name"] = CacheVolume, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claim } }
                : new JsonObject { ["name"] = CacheVolume, ["emptyDir"] = new JsonObject { ["sizeLimit"] = cache.Size } };
        }

        yield return new JsonObject // the processes of a replica exchange tensors through shared memory
        {
            ["name"] = MemoryVolume,
            ["emptyDir"] = new JsonObject { ["medium"] = "Memory", ["sizeLimit"] = served.Options.SharedMemory },
        };
    }
}
