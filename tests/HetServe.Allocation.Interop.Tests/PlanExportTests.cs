using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using HetServe.Allocation.Files;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests;
using YamlDotNet.RepresentationModel;

namespace HetServe.Allocation.Interop.Tests;

public sealed class PlanExportTests
{
    [Fact]
    public void Each_deployment_becomes_a_Deployment_with_its_GPUs_and_arguments()
    {
        var tables = ProblemTables.Compile(Problem("small", Precision.FP8));
        AllocationPlan plan = Plan(tables, new Parallelism(2, 1), 3);
        YamlNode d = Documents(KubernetesExport.ToYaml(tables, plan)).Should().ContainSingle().Subject;

        Text(d["apiVersion"]).Should().Be("apps/v1");
        Text(d["metadata"]["name"]).Should().Be("small-gpu-x");
        Text(d["metadata"]["annotations"]["hetserve/routes"]).Should().Be("chat=1");
        Text(d["spec"]["replicas"]).Should().Be("3");
        Text(d["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"])
            .Should().Be(Text(d["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"]));
        YamlNode pod = d["spec"]["template"]["spec"];
        Text(pod["nodeSelector"]["hetserve/gpu"]).Should().Be("gpu");
        Text(pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"]).Should().Be("2");
        Text(pod["containers"][0]["volumeMounts"][0]["name"]).Should().Be(Text(pod["volumes"][0]["name"]));
        Texts(pod["containers"][0]["command"]).Should().Equal("vllm", "serve");
        Texts(pod["containers"][0]["args"]).Should().Equal(
            "small", "--served-model-name", "small", "--tensor-parallel-size", "2", "--pipeline-parallel-size", "1",
            "--gpu-memory-utilization", "0.9", "--quantization", "fp8");
    }

    [Theory]
    [InlineData(Precision.FP16, "--dtype", "float16")]
    [InlineData(Precision.BF16, "--dtype", "bfloat16")]
    [InlineData(Precision.INT8, "--gpu-memory-utilization", "0.9")]
    [InlineData(Precision.INT4, "--gpu-memory-utilization", "0.9")]
    public void The_precision_decides_the_last_arguments(Precision precision, string option, string value)
    {
        var tables = ProblemTables.Compile(Problem("small", precision));
        YamlNode d = Documents(KubernetesExport.ToYaml(tables, Plan(tables, new Parallelism(1, 1), 1))).Single();
        Texts(d["spec"]["template"]["spec"]["containers"][0]["args"]).TakeLast(2).Should().Equal(option, value);
        ((YamlMappingNode)d["metadata"]["annotations"]).Children.ContainsKey("hetserve/needs")
            .Should().Be(precision is Precision.INT8 or Precision.INT4);
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
        var tables = ProblemTables.Compile(Problem(name, Precision.FP16));
        YamlNode d = Documents(KubernetesExport.ToYaml(tables, Plan(tables, new Parallelism(1, 1), 1))).Single();
        Text(d["metadata"]["annotations"]["hetserve/model"]).Should().Be(name);
        Text(d["metadata"]["name"]).Should().MatchRegex(DnsLabel);
        Texts(d["spec"]["template"]["spec"]["containers"][0]["args"]).First().Should().Be(name);
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
        var tables = ProblemTables.Compile(ProblemFile.Load(Path.Combine(AppContext.BaseDirectory, "instances", name + ".json")));
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        IReadOnlyList<YamlNode> documents = Documents(KubernetesExport.ToYaml(tables, plan));
        documents.Select(d => Text(d["metadata"]["name"])).Should().OnlyHaveUniqueItems().And.HaveCount(plan.Deployments.Count);
        documents.Sum(d => int.Parse(Text(d["spec"]["replicas"]), CultureInfo.InvariantCulture) * int.Parse(
                Text(d["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"]),
                CultureInfo.InvariantCulture))
            .Should().Be(plan.Deployments.Sum(d => d.Gpus));
    }

    [Fact]
    public void Tables_hold_deployments_routes_and_what_is_unmet()
    {
        var tables = ProblemTables.Compile(Problem("small, \"fast\"", Precision.FP16));
        AllocationPlan plan = Plan(tables, new Parallelism(2, 1), 3, 0.75);
        PlanCsvExport.DeploymentsToCsv(tables, plan).Split('\n')[1].Should().StartWith("\"small, \"\"fast\"\"\",gpu/X,gpu,FP16,2,1,3,6,6,");
        string[] routes = PlanCsvExport.RoutesToCsv(tables, plan).Split('\n');
        routes[0].Should().Be("query,model,tier,fraction,queriesPerHour,ttftSeconds,tpotSeconds,delaySeconds,errorRate,"
            + "ttftCheckedSeconds,ttftSloSeconds,tpotCheckedSeconds,tpotSloSeconds,delayCheckedSeconds,delaySloSeconds");
        routes[1].Should().StartWith("chat,\"small, \"\"fast\"\"\",gpu/X,0.75,2700,");
        routes[2].Should().Be("chat,,,0.25,900,,,,,,,,,,");

        JsonElement json = JsonDocument.Parse(PlanCsvExport.ToJson(tables, plan)).RootElement;
        json.GetProperty("deployments")[0].GetProperty("gpus").GetInt32().Should().Be(6);
        json.GetProperty("routes")[1].GetProperty("delaySeconds").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public void A_plan_for_another_problem_is_refused_and_an_empty_one_gives_nothing()
    {
        var tables = ProblemTables.Compile(Problem("small", Precision.FP16));
        AllocationPlan plan = Plan(tables, new Parallelism(1, 1), 1);
        var other = ProblemTables.Compile(TestProblems.One().Build());
        FluentActions.Invoking(() => KubernetesExport.ToYaml(other, plan)).Should()
            .Throw<ArgumentException>().WithMessage("*no such tier*");
        FluentActions.Invoking(() => PlanCsvExport.RoutesToCsv(other, plan)).Should().Throw<ArgumentException>();
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

    private const string DnsLabel = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    private static AllocationProblem Problem(string model, Precision precision)
    {
        AllocationProblem one = TestProblems.One().Build();
        return one with
        {
            Models = [one.Models[0] with { Name = model }],
            Tiers = [one.Tiers[0] with { Name = "gpu/X", Precision = precision }],
        };
    }

    private static AllocationPlan Plan(ProblemTables tables, Parallelism parallelism, int replicas, double served = 1) => new()
    {
        Problem = tables.Problem.Name,
        Allocator = "test",
        Deployments = [new Deployment(tables.Problem.Models[0].Name, "gpu/X", parallelism, replicas)],
        Routes = [new Route("chat", tables.Problem.Models[0].Name, "gpu/X", served)],
        Unmet = served < 1 ? new Dictionary<string, double> { ["chat"] = 1 - served } : [],
        Cost = default,
    };

    private static List<YamlNode> Documents(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static IEnumerable<string> Texts(YamlNode node) => ((YamlSequenceNode)node).Select(Text);
}
