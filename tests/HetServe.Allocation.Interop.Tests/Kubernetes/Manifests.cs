using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NJsonSchema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HetServe.Allocation.Interop.Tests.Kubernetes;

/// <summary>Reads manifests, and checks each against the published schema of its kind.</summary>
internal static class Manifests
{
    private static readonly Dictionary<string, Type> s_types = new(StringComparer.Ordinal)
    {
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["v1/Service"] = typeof(V1Service),
        ["v1/PersistentVolumeClaim"] = typeof(V1PersistentVolumeClaim),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
    };

    private static readonly Dictionary<string, Lazy<JsonSchema>> s_schemas = new[] { "HTTPRoute", "ScaledObject", "LLMInferenceService" }
        .ToDictionary(kind => kind, kind => new Lazy<JsonSchema>(() => JsonSchema.FromFileAsync(
            Path.Combine(AppContext.BaseDirectory, "Kubernetes", "schemas", $"{kind}.schema.json")).GetAwaiter().GetResult()));

    /// <summary>The documents of a YAML text.</summary>
    public static List<YamlNode> Documents(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>The documents of a kind.</summary>
    public static List<YamlNode> OfKind(string yaml, string kind) => [.. Documents(yaml).Where(d => Text(d["kind"]) == kind)];

    public static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    public static IEnumerable<string> Texts(YamlNode node) => ((YamlSequenceNode)node).Select(Text);

    public static bool Has(YamlNode node, string member) => ((YamlMappingNode)node).Children.ContainsKey(member);

    /// <summary>The arguments of the first workload.</summary>
    public static string[] Arguments(string yaml) =>
        [.. Texts(OfKind(yaml, "Deployment")[0]["spec"]["template"]["spec"]["containers"][0]["args"])];

    /// <summary>Faults of every document: unknown members, wrong types, wrong values. Empty for valid manifests.</summary>
    public static IEnumerable<string> Faults(string yaml)
    {
        foreach (string text in yaml.Split("---\n", StringSplitOptions.RemoveEmptyEntries))
        {
            YamlNode document = Documents(text).Single();
            (string kind, string key) = (Text(document["kind"]), $"{Text(document["apiVersion"])}/{Text(document["kind"])}");
            if (s_types.ContainsKey(key))
            {
                if (ReadStrictly(text) is { } fault) yield return $"{kind}: {fault}";
                continue;
            }

            foreach (var error in s_schemas[kind].Value.Validate(Json(document)!.ToJsonString())) yield return $"{kind}: {error}";
            if (kind != "LLMInferenceService") continue;
            var pod = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["metadata"] = new JsonObject { ["name"] = "pod" },
                ["spec"] = Json(document["spec"]["template"]),
            };
            if (ReadStrictly(pod.ToJsonString()) is { } wrong) yield return $"{kind}: {wrong}";
        }
    }

    private static string? ReadStrictly(string text)
    {
        try
        {
            KubernetesYaml.LoadAllFromString(text, s_types, strict: true).Should().ContainSingle().Which.Should().NotBeNull();
            return null;
        }
        catch (YamlException e)
        {
            return e.InnerException?.Message ?? e.Message;
        }
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(m => KeyValuePair.Create(Text(m.Key), Json(m.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => JsonNode.Parse(scalar.Value!),
        _ => JsonValue.Create(Text(node)),
    };
}
