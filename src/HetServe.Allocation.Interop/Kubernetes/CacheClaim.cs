using System.Text.Json.Nodes;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>The PersistentVolumeClaim that the pods of all deployments share.</summary>
internal static class CacheClaim
{
    /// <summary>The claim; null where it exists already or no pod uses one.</summary>
    public static JsonObject? Of(string problem, KubernetesOptions options) => options.Cache is { Claim: { } claim, Size: { } size }
        ? new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "PersistentVolumeClaim",
            ["metadata"] = ObjectMetadata.OfPlan(claim, problem, options),
            ["spec"] = new JsonObject
            {
                ["accessModes"] = PodSpec.List(["ReadWriteMany"]),
                ["storageClassName"] = options.Cache.StorageClass,
                ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = size } },
            },
        }
        : null;
}
