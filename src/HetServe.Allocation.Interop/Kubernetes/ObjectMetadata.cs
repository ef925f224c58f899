using System.Text.Json.Nodes;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>Names, labels and annotations of the objects.</summary>
internal static class ObjectMetadata
{
    private const string Prefix = "hetserve/", Label = "app.kubernetes.io/";

    /// <summary>Metadata of an object of a deployment.</summary>
    public static JsonObject Of(ServedDeployment served, bool isAnnotated = false) => new()
    {
        ["name"] = served.Name,
        ["namespace"] = served.Options.Namespace,
        ["labels"] = Labels(served),
        ["annotations"] = isAnnotated ? Annotations(served) : null,
    };

    /// <summary>Metadata of an object of the whole plan.</summary>
    public static JsonObject OfPlan(string name, string problem, KubernetesOptions options) => new()
    {
        ["name"] = name,
        ["namespace"] = options.Namespace,
        ["labels"] = new JsonObject
        {
            [Label + "part-of"] = KubernetesNames.Label(problem),
            [Label + "managed-by"] = "hetserve",
        },
    };

    public static JsonObject Labels(ServedDeployment served) => new()
    {
        [Label + "name"] = "vllm",
        [Label + "instance"] = served.Name,
        [Label + "component"] = "inference-server",
        [Label + "part-of"] = KubernetesNames.Label(served.Problem.Name),
        [Label + "managed-by"] = "hetserve",
        [Prefix + "model"] = KubernetesNames.Label(served.Deployment.Model),
        [Prefix + "tier"] = KubernetesNames.Label(served.Deployment.Tier),
    };

    /// <summary>The labels that select the pods of a deployment. KServe sets those of its pods.</summary>
    public static JsonObject Selector(ServedDeployment served) => served.IsKserve
        ? new JsonObject
        {
            [Label + "name"] = served.Name,
            [Label + "part-of"] = "llminferenceservice",
            ["kserve.io/component"] = "workload",
        }
        : new JsonObject { [Label + "name"] = "vllm", [Label + "instance"] = served.Name };

    private static JsonObject Annotations(ServedDeployment served)
    {
        string needs = string.Join("; ", served.Needs);
        return new JsonObject
        {
            [Prefix + "problem"] = served.Problem.Name,
            [Prefix + "model"] = served.Deployment.Model,
            [Prefix + "tier"] = served.Deployment.Tier,
            [Prefix + "precision"] = served.Tier.Precision.ToString(),
            [Prefix + "needs"] = needs.Length > 0 ? needs : null,
            [Prefix + "routes"] = served.RoutesText(),
        };
    }
}
