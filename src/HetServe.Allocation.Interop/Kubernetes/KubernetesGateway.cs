namespace HetServe.Allocation.Interop;

/// <summary>
/// A gateway that splits the traffic by the shares of the plan, with HTTPRoutes of the Gateway API
/// (<c>gateway.networking.k8s.io/v1</c>). Immutable.
/// </summary>
/// <param name="Name">Name of an existing Gateway.</param>
/// <param name="Namespace">Namespace of the Gateway; null for that of the manifests. Default null.</param>
public sealed record KubernetesGateway(string Name, string? Namespace = null)
{
    /// <summary>Request header that holds the name of the query type. Default <c>x-hetserve-query</c>.</summary>
    public string QueryHeader { get; init; } = "x-hetserve-query";

    /// <summary>Host name that the routes match; null for any. Default null.</summary>
    public string? Hostname { get; init; }

    /// <summary>
    /// Longest time of a request at the gateway, such as <c>10m</c>; <c>0s</c> for no limit; null for the gateway's own. Default null.
    /// </summary>
    public string? RequestTimeout { get; init; }
}
