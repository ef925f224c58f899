using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;
using YamlDotNet.RepresentationModel;

namespace HetServe.Allocation.Interop.Tests.Kubernetes;

/// <summary>Every manifest obeys the published schema of its kind.</summary>
public sealed class KubernetesSchemaTests
{
    private static readonly KubernetesOptions s_all = new()
    {
        Namespace = "serving",
        Cpu = "8",
        Memory = "64Gi",
        Cache = new() { Claim = "weights", Size = "500Gi", StorageClass = "shared" },
        Tolerations = [new("pool", "gpu", "NoExecute"), new("spot")],
        Gateway = new("llm", "infra") { Hostname = "*.example.com", RequestTimeout = "1h30m" },
        Autoscaling = new("http://prometheus:9090", 500),
        Arguments = ["--trust-remote-code"],
    };

    public static TheoryData<string, KubernetesOptions> Options => new()
    {
        { "Deployment Service PodDisruptionBudget", new() },
        { "PersistentVolumeClaim Deployment Service PodDisruptionBudget ScaledObject HTTPRoute", s_all },
        {
            "LLMInferenceService Service PodDisruptionBudget HTTPRoute",
            s_all with { Workload = KubernetesWorkload.LlmInferenceService, Cache = new(), Autoscaling = null }
        },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Manifests_are_valid(string kinds, KubernetesOptions options)
    {
        string yaml = Yaml(options);

        Manifests.Faults(yaml).Should().BeEmpty();
        Manifests.Documents(yaml).Select(d => Manifests.Text(d["kind"])).Distinct().Should().BeEquivalentTo(kinds.Split(' '));
    }

    [Theory]
    [InlineData("Deployment", "maxSurge: 0", "maxSurges: 0")]
    [InlineData("Deployment", "optional: true", "optional: maybe")]
    [InlineData("Service", "targetPort:", "targetPorts:")]
    [InlineData("PodDisruptionBudget", "maxUnavailable: 1\n  selector", "maximumUnavailable: 1\n  selector")]
    [InlineData("HTTPRoute", "backendRefs:", "backends:")]
    [InlineData("HTTPRoute", "\"x-hetserve-query\"", "\"x hetserve query\"")]
    [InlineData("HTTPRoute", "port: 8000\n          weight", "port: \"8000\"\n          weight")]
    [InlineData("ScaledObject", "minReplicaCount:", "minReplicas:")]
    [InlineData("ScaledObject", "pollingInterval: 15", "pollingInterval: \"15\"")]
    public void The_schemas_find_a_wrong_member_or_value(string kind, string right, string wrong)
    {
        string yaml = Yaml(s_all);
        yaml.Should().Contain(right);

        Manifests.Faults(yaml.Replace(right, wrong, StringComparison.Ordinal)).Should().Contain(fault => fault.StartsWith(kind));
    }

    [Theory]
    [InlineData("uri:", "url:")]
    [InlineData("enableServiceLinks", "enableLinks")]
    public void The_schema_of_KServe_finds_a_wrong_member(string right, string wrong)
    {
        string yaml = Yaml(new() { Workload = KubernetesWorkload.LlmInferenceService });
        yaml.Should().Contain(right);

        Manifests.Faults(yaml.Replace(right, wrong, StringComparison.Ordinal)).Should().Contain(fault => fault.StartsWith("LLM"));
    }

    [Fact]
    public void Objects_refer_to_each_other_by_names_and_labels_that_exist()
    {
        string yaml = Yaml(s_all);
        List<YamlNode> deployments = Manifests.OfKind(yaml, "Deployment");
        string[] names = [.. deployments.Select(d => Manifests.Text(d["metadata"]["name"]))];

        names.Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(1);
        Manifests.OfKind(yaml, "ScaledObject").Select(d => Manifests.Text(d["spec"]["scaleTargetRef"]["name"])).Should().Equal(names);
        Manifests.OfKind(yaml, "Service").Select(d => Manifests.Text(d["metadata"]["name"])).Should().Equal(names);
        Manifests.OfKind(yaml, "HTTPRoute").SelectMany(d => (YamlSequenceNode)d["spec"]["rules"])
            .SelectMany(rule => (YamlSequenceNode)rule["backendRefs"]).Select(target => Manifests.Text(target["name"]))
            .Should().BeSubsetOf(names);
        foreach ((YamlNode deployment, YamlNode service) in deployments.Zip(Manifests.OfKind(yaml, "Service")))
        {
            var labels = (YamlMappingNode)deployment["spec"]["template"]["metadata"]["labels"];
            labels.Children.Should().Contain(((YamlMappingNode)service["spec"]["selector"]).Children);
            labels.Children.Should().Contain(((YamlMappingNode)deployment["spec"]["selector"]["matchLabels"]).Children);
        }
    }

    private static string Yaml(KubernetesOptions options)
    {
        var tables = ProblemTables.Compile(ProblemFile.Load(Path.Combine(AppContext.BaseDirectory, "instances", "six-types.json")));
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        return KubernetesExport.ToYaml(tables, plan, options);
    }
}
