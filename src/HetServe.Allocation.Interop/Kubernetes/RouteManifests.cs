using System.Globalization;
using System.Text.Json.Nodes;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>HTTPRoutes of the Gateway API: a rule for each served query type, with a weight for each of its routes.</summary>
internal static class RouteManifests
{
    /// <summary>Most rules of an HTTPRoute, and most targets of a rule.</summary>
    public const int MostRules = 16, MostTargets = 16;

    public static IEnumerable<JsonObject> Of(
        PlanEvaluation evaluation, IReadOnlyList<ServedDeployment> deployments, KubernetesOptions options, KubernetesGateway gateway)
    {
        string problem = evaluation.Tables.Problem.Name;
        JsonObject[][] routes = [.. Rules(evaluation, deployments, options, gateway).Chunk(MostRules)];
        IReadOnlyList<string> names = KubernetesNames.Unique(routes.Select(_ => problem));
        return routes.Select((rules, n) => new JsonObject
        {
            ["apiVersion"] = "gateway.networking.k8s.io/v1",
            ["kind"] = "HTTPRoute",
            ["metadata"] = ObjectMetadata.OfPlan(names[n], problem, options),
            ["spec"] = new JsonObject
            {
                ["parentRefs"] = PodSpec.List([new JsonObject { ["name"] = gateway.Name, ["namespace"] = gateway.Namespace }]),
                ["hostnames"] = gateway.Hostname is { } host ? PodSpec.List([host]) : null,
                ["rules"] = PodSpec.List(rules),
            },
        });
    }

    /// <summary>How the gateway learns the query type, and what the plan leaves unserved.</summary>
    public static IEnumerable<string> Comments(AllocationPlan plan, KubernetesGateway gateway)
    {
        yield return $"A rule matches the header {gateway.QueryHeader}, whose value is the name of the query type.";
        yield return "The client sets the header, or a filter of the gateway does. The servers answer to the names of all query";
        yield return "types as names of the model, so a filter that copies \"model\" of the request body into the header is enough, as the";
        yield return "body-based routing of the Gateway API Inference Extension does with the header X-Gateway-Model-Name. A request without the header matches no rule.";
        foreach ((string query, double share) in plan.Unmet)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"The plan leaves {share:P2} of '{query}' unserved: limit its rate at the gateway.");
        }
    }

    private static IEnumerable<JsonObject> Rules(
        PlanEvaluation evaluation, IReadOnlyList<ServedDeployment> deployments, KubernetesOptions options, KubernetesGateway gateway)
    {
        ILookup<string, (ServedDeployment Target, double Share)> targets = deployments
            .SelectMany(d => d.Routes.Select(route => (route.Query, Target: d, Share: route.Fraction)))
            .ToLookup(r => r.Query, r => (r.Target, r.Share));
        return evaluation.Tables.Problem.Queries.Where(query => targets.Contains(query.Name)).Select(query =>
        {
            (ServedDeployment Target, double Share)[] own = [.. targets[query.Name]];
            int[] weights = RouteWeights.Of([.. own.Select(t => t.Share)]);
            return new JsonObject
            {
                ["matches"] = PodSpec.List([Match(gateway.QueryHeader, query.Name)]),
                ["backendRefs"] = PodSpec.List(own.Select((t, n) => new JsonObject
                {
                    ["name"] = t.Target.Name,
                    ["port"] = options.Port,
                    ["weight"] = weights[n],
                })),
                ["timeouts"] = gateway.RequestTimeout is { } time ? new JsonObject { ["request"] = time } : null,
            };
        });
    }

    private static JsonObject Match(string header, string query) => new()
    {
        ["headers"] = PodSpec.List([new JsonObject { ["type"] = "Exact", ["name"] = header, ["value"] = query }]),
    };
}
