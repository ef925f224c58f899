using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop.Kubernetes;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests;
using YamlDotNet.RepresentationModel;
using static HetServe.Allocation.Interop.Tests.Kubernetes.ManifestCases;
using static HetServe.Allocation.Interop.Tests.Kubernetes.Manifests;

namespace HetServe.Allocation.Interop.Tests.Kubernetes;

public sealed class KubernetesExportTests
{
    private const string DnsLabel = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    [Fact]
    public void Each_deployment_becomes_a_Deployment_with_its_GPUs_and_arguments()
    {
        string yaml = Yaml(Problem(precision: Precision.FP8), parallelism: new Parallelism(2, 1), replicas: 3);
        YamlNode d = OfKind(yaml, "Deployment").Should().ContainSingle().Subject, pod = d["spec"]["template"]["spec"];

        Text(d["metadata"]["name"]).Should().Be("small-gpu-x");
        Text(d["metadata"]["annotations"]["hetserve/routes"]).Should().Be("chat=1");
        Text(d["spec"]["replicas"]).Should().Be("3");
        Text(pod["nodeSelector"]["hetserve/gpu"]).Should().Be("gpu");
        Text(pod["tolerations"][0]["key"]).Should().Be("nvidia.com/gpu");
        Text(pod["containers"][0]["resources"]["requests"]["nvidia.com/gpu"]).Should().Be("2");
        Text(pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"]).Should().Be("2");
        Texts(pod["containers"][0]["command"]).Should().Equal("vllm", "serve");
        Arguments(yaml).Should().Equal(
            "small", "--served-model-name", "small", "--host", "0.0.0.0", "--port", "8000", "--tensor-parallel-size", "2",
            "--pipeline-parallel-size", "1", "--gpu-memory-utilization", "0.9", "--quantization", "fp8");
    }

    [Fact]
    public void A_replica_ends_before_its_successor_starts_and_drains_first()
    {
        YamlNode spec = OfKind(Yaml(Problem(), new() { DrainSeconds = 120, StartupSeconds = 65 }), "Deployment")[0]["spec"];
        YamlNode pod = spec["template"]["spec"], container = pod["containers"][0];

        Text(spec["strategy"]["rollingUpdate"]["maxSurge"]).Should().Be("0");
        Text(spec["strategy"]["rollingUpdate"]["maxUnavailable"]).Should().Be("1");
        Text(pod["terminationGracePeriodSeconds"]).Should().Be("150");
        Texts(container["lifecycle"]["preStop"]["exec"]["command"]).Should().Equal("sleep", "120");
        Text(container["startupProbe"]["failureThreshold"]).Should().Be("7");
        foreach (string probe in (string[])["startupProbe", "readinessProbe", "livenessProbe"])
            Text(container[probe]["httpGet"]["path"]).Should().Be("/health");
    }

    [Theory]
    [InlineData(1, 0, 1.0, "--max-num-seqs 64 --max-num-batched-tokens 4096 --dtype float16")]
    [InlineData(8191.5, 0, 1.0, "--max-model-len 8192 --max-num-seqs 64 --max-num-batched-tokens 4096 --dtype float16")]
    [InlineData(8192, 0.3, 0.5, "--max-model-len 8192 --max-num-seqs 64 --max-num-batched-tokens 4096 --kv-cache-dtype fp8 "
        + "--enable-prefix-caching --dtype float16")]
    public void The_engine_runs_with_the_limits_of_the_problem(double maxTokens, double hitRate, double kvScale, string last)
    {
        string yaml = Yaml(Engine(maxTokens > 1 ? maxTokens : null, hitRate, kvScale));
        string.Join(' ', Arguments(yaml)).Should().EndWith("0.9 " + last);
    }

    [Theory]
    [InlineData(Precision.FP16, "--dtype", "float16")]
    [InlineData(Precision.BF16, "--dtype", "bfloat16")]
    [InlineData(Precision.INT8, "--gpu-memory-utilization", "0.9")]
    [InlineData(Precision.INT4, "--gpu-memory-utilization", "0.9")]
    [InlineData(Precision.FP4, "--gpu-memory-utilization", "0.9")]
    public void The_precision_decides_the_last_arguments(Precision precision, string option, string value)
    {
        string yaml = Yaml(Problem("org/small", precision));
        Arguments(yaml).TakeLast(2).Should().Equal(option, value);
        OfKind(yaml, "Deployment").Single()["metadata"]["annotations"].ToString().Contains($"a checkpoint in {precision}", StringComparison.Ordinal)
            .Should().Be(precision is Precision.INT8 or Precision.INT4 or Precision.FP4);
    }

    [Fact]
    public void A_checkpoint_of_the_precision_needs_neither_argument_nor_note()
    {
        var options = new KubernetesOptions
        {
            ModelSources = new Dictionary<string, string> { ["small"] = "org/small", ["small@FP8"] = "org/small-fp8" },
            MaxModelLength = 4096,
        };
        string quantised = Yaml(Problem(precision: Precision.FP8), options), full = Yaml(Problem(), options);

        Arguments(quantised).Should().StartWith("org/small-fp8").And.NotContain("--quantization");
        Arguments(full).Should().StartWith("org/small").And.Contain("--dtype").And.ContainInOrder("--max-model-len", "4096");
        Has(OfKind(quantised, "Deployment")[0]["metadata"]["annotations"], "hetserve/needs").Should().BeFalse();
    }

    [Fact]
    public void Every_model_of_the_catalog_has_a_repository() =>
        ModelCatalog.All.Should().OnlyContain(model => ModelRepositories.Find(model.Name)!.Repository.Contains('/', StringComparison.Ordinal));

    [Theory]
    [InlineData("Gemma-2-9B", Precision.FP16, "google/gemma-2-9b-it", "--dtype bfloat16")]
    [InlineData("DeepSeek-V3", Precision.FP8, "deepseek-ai/DeepSeek-V3", "--gpu-memory-utilization 0.9")]
    [InlineData("Llama-3.1-8B", Precision.FP8, "meta-llama/Llama-3.1-8B-Instruct", "--quantization fp8")]
    public void Models_of_the_catalog_run_from_their_repository(string model, Precision precision, string repository, string last)
    {
        string[] arguments = Arguments(Yaml(Problem(model, precision)));
        arguments.Should().StartWith(repository);
        string.Join(' ', arguments).Should().EndWith(last);
    }

    [Fact]
    public void Every_GPU_of_the_catalog_has_a_node_label() => GpuCatalog.All.Should().OnlyContain(
        gpu => Rules.IsKey(KubernetesGpuCatalog.Find(gpu.Name)!.Label) && Rules.IsValue(KubernetesGpuCatalog.Find(gpu.Name)!.Value));

    [Theory]
    [InlineData("H100", "nvidia.com/gpu.product", "NVIDIA-H100-80GB-HBM3", "nvidia.com/gpu", 2, "vllm/vllm-openai:v0.17.1")]
    [InlineData("MI300X", "amd.com/gpu.device-id", "74a1", "amd.com/gpu", 2, "vllm/vllm-openai-rocm:v0.17.1")]
    [InlineData("MI250", "amd.com/gpu.device-id", "740c", "amd.com/gpu", 4, "vllm/vllm-openai-rocm:v0.17.1")]
    [InlineData("TPU", "hetserve/gpu", "TPU", "nvidia.com/gpu", 2, "vllm/vllm-openai:v0.17.1")]
    public void A_GPU_decides_label_resource_and_image(string gpu, string label, string value, string resource, int devices, string image)
    {
        string yaml = Yaml(Problem(gpu: gpu), parallelism: new Parallelism(2, 1));
        YamlNode pod = OfKind(yaml, "Deployment").Single()["spec"]["template"]["spec"];
        Text(pod["nodeSelector"][label]).Should().Be(value);
        Text(pod["tolerations"][0]["key"]).Should().Be(resource);
        Text(pod["containers"][0]["resources"]["limits"][resource]).Should().Be(devices.ToString(CultureInfo.InvariantCulture));
        Text(pod["containers"][0]["image"]).Should().Be(image);
        Arguments(yaml).Should().ContainInOrder("--tensor-parallel-size", devices.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Options_go_before_the_catalogs()
    {
        var options = new KubernetesOptions
        {
            Image = "vllm:1",
            Images = new Dictionary<string, string> { ["small"] = "vllm:2" },
            NodeLabel = "example.com/gpu",
            TierLabels = new Dictionary<string, KeyValuePair<string, string>> { [ManifestCases.Tier] = new("example.com/spot", "true") },
        };
        YamlNode Pod(KubernetesOptions o) => OfKind(Yaml(Problem(gpu: "H100"), o), "Deployment").Single()["spec"]["template"]["spec"];

        Text(Pod(options)["containers"][0]["image"]).Should().Be("vllm:2");
        Text(Pod(options)["nodeSelector"]["example.com/gpu"]).Should().Be("H100");
        Text(Pod(options)["nodeSelector"]["example.com/spot"]).Should().Be("true");
        options = options with { Gpus = new Dictionary<string, KubernetesGpu> { ["H100"] = new("pool", "fast", "example.com/gpu") } };
        Text(Pod(options)["nodeSelector"]["pool"]).Should().Be("fast");
        Text(Pod(options)["containers"][0]["resources"]["limits"]["example.com/gpu"]).Should().Be("1");
    }

    [Fact]
    public void A_gateway_splits_a_query_type_by_the_shares_of_the_plan()
    {
        var tables = ProblemTables.Compile(ProblemFile.Load(Instance("six-types")));
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        string yaml = KubernetesExport.ToYaml(tables, plan, new() { Gateway = new("llm") });

        foreach (YamlNode rule in (YamlSequenceNode)OfKind(yaml, "HTTPRoute").Single()["spec"]["rules"])
        {
            string query = Text(rule["matches"][0]["headers"][0]["value"]);
            int[] weights = [.. ((YamlSequenceNode)rule["backendRefs"]).Select(t => int.Parse(Text(t["weight"]), CultureInfo.InvariantCulture))];
            Route[] routes = [.. plan.Routes.Where(r => r.Query == query)];
            weights.Sum().Should().Be(RouteWeights.Total);
            weights.Should().HaveCount(routes.Length);
            weights.Max().Should().BeCloseTo((int)(routes.Max(r => r.Fraction) / routes.Sum(r => r.Fraction) * RouteWeights.Total), 1);
        }

        Arguments(yaml).Should().Contain(tables.Problem.Queries.Select(q => q.Name), "a client asks for its query type");
    }

    [Fact]
    public void A_comment_says_what_the_plan_leaves_unserved()
    {
        var tables = ProblemTables.Compile(Problem());
        KubernetesExport.ToYaml(tables, Plan(tables, served: 0.75), new() { Gateway = new("llm") })
            .Should().Contain("# The plan leaves 25.00 % of 'chat' unserved").And.Contain("# A rule matches the header x-hetserve-query");
    }

    [Fact]
    public void Weights_sum_to_ten_thousand_and_are_less_than_one_off()
    {
        Gen.Double[1e-6, 1].Array[1, 16].Sample(shares =>
        {
            int[] weights = RouteWeights.Of(shares);
            double sum = shares.Sum();
            return weights.Sum() == RouteWeights.Total
                && weights.Zip(shares).All(pair => Math.Abs(pair.First - pair.Second / sum * RouteWeights.Total) < 1 + 1e-6);
        }, iter: 1000);
        RouteWeights.Of([1, 1, 1]).Should().Equal(3334, 3333, 3333);
    }

    [Fact]
    public void KEDA_scales_between_the_plan_and_the_maximum_and_owns_the_replicas()
    {
        string yaml = Yaml(Problem(), new() { Namespace = "ns", Autoscaling = new("http://prometheus", 9) }, replicas: 3);
        YamlNode spec = OfKind(yaml, "ScaledObject").Single()["spec"];
        (Text(spec["minReplicaCount"]), Text(spec["maxReplicaCount"])).Should().Be(("3", "9"));
        Text(spec["triggers"][0]["metadata"]["query"]).Should()
            .Be("sum(vllm:num_requests_waiting{namespace=\"ns\",pod=~\"small-gpu-x-[a-z0-9]+-[a-z0-9]+\"})");
        Text(spec["triggers"][1]["metadata"]["query"]).Should().StartWith("sum(vllm:num_requests_running{");
        Has(OfKind(yaml, "Deployment").Single()["spec"], "replicas").Should().BeFalse();
    }

    [Fact]
    public void KServe_downloads_the_model_and_the_Service_selects_its_pods()
    {
        string yaml = Yaml(Problem("Qwen3-8B"), new() { Workload = KubernetesWorkload.LlmInferenceService }, new Parallelism(2, 1), replicas: 2);
        YamlNode spec = OfKind(yaml, "LLMInferenceService").Single()["spec"];
        Text(spec["model"]["uri"]).Should().Be("hf://Qwen/Qwen3-8B");
        Text(spec["parallelism"]["tensor"]).Should().Be("2");
        Text(spec["replicas"]).Should().Be("2");
        Text(spec["template"]["containers"][0]["name"]).Should().Be("main");
        Texts(spec["template"]["containers"][0]["args"]).First().Should().Be("/mnt/models");
        Text(OfKind(yaml, "Service").Single()["spec"]["selector"]["app.kubernetes.io/name"]).Should().Be("qwen3-8b-gpu-x");
        OfKind(yaml, "Deployment").Should().BeEmpty();
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("1.0")]
    [InlineData("a: b # c")]
    [InlineData("- \"quoted\" \\ and 'single'")]
    [InlineData("line\nfeed\tand\u0007bell")]
    [InlineData("メランジュ \U0001F600 é")]
    [InlineData("{x}, [y] & *z ! | > % @ `")]
    public void Any_name_stays_what_it_is(string name)
    {
        string yaml = Yaml(Problem(name));
        YamlNode d = OfKind(yaml, "Deployment").Single();
        Text(d["metadata"]["annotations"]["hetserve/model"]).Should().Be(name);
        Text(d["metadata"]["name"]).Should().MatchRegex("^[a-z][a-z0-9-]*$", "the name of a Service starts with a letter");
        Arguments(yaml).First().Should().Be(name);
        Faults(yaml).Should().BeEmpty();
    }

    [Fact]
    public void Names_are_DNS_1123_labels_and_label_values_whatever_the_text()
    {
        Gen.String.Sample(text => Regex.IsMatch(KubernetesNames.Dns(text), DnsLabel)
            && Regex.IsMatch(KubernetesNames.Label(text), "^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"), iter: 1000);
        KubernetesNames.Dns("Llama-3.1-8B on H100").Should().Be("llama-3-1-8b-on-h100");
        KubernetesNames.Label("NVIDIA H100_80GB.").Should().Be("NVIDIA-H100_80GB");
        KubernetesNames.Dns("...").Should().Be("x");
        KubernetesNames.Unique(["a.b", "a b", new string('a', 70), new string('a', 71)])
            .Should().Equal("a-b", "a-b-2", new string('a', 63), new string('a', 61) + "-2");
    }

    [Theory]
    [InlineData("six-types")]
    [InlineData("synth-8-7-9-s41")]
    public void Replicas_and_GPUs_are_those_of_the_plan(string name)
    {
        var tables = ProblemTables.Compile(ProblemFile.Load(Instance(name)));
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        List<YamlNode> deployments = OfKind(KubernetesExport.ToYaml(tables, plan), "Deployment");
        deployments.Select(d => Text(d["metadata"]["name"])).Should().OnlyHaveUniqueItems().And.HaveCount(plan.Deployments.Count);
        deployments.Sum(d => int.Parse(Text(d["spec"]["replicas"]), CultureInfo.InvariantCulture) * int.Parse(
                Text(d["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"]),
                CultureInfo.InvariantCulture))
            .Should().Be(plan.Deployments.Sum(d => d.Gpus));
    }

    [Fact]
    public void A_plan_for_another_problem_is_refused_and_an_empty_one_gives_nothing()
    {
        var tables = ProblemTables.Compile(Problem());
        AllocationPlan plan = Plan(tables);
        var other = ProblemTables.Compile(TestProblems.One().Build());
        FluentActions.Invoking(() => KubernetesExport.ToYaml(other, plan)).Should()
            .Throw<ArgumentException>().WithMessage("*no such tier*");
        KubernetesExport.ToYaml(tables, plan with { Deployments = [], Routes = [] }).Should().BeEmpty();
    }

    [Fact]
    public void What_the_caller_does_with_its_sources_changes_no_options()
    {
        var sources = new Dictionary<string, string> { ["small"] = "org/small" };
        var options = new KubernetesOptions { ModelSources = sources };

        sources.Clear();

        options.ModelSources["small"].Should().Be("org/small");
    }

    private static string Instance(string name) => Path.Combine(AppContext.BaseDirectory, "instances", name + ".json");
}
