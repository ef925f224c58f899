using System.Text.Json.Nodes;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tests.Evaluation;
using NJsonSchema;

namespace HetServe.Allocation.Tests.Files;

public sealed class SchemaTests
{
    private static readonly JsonSchema s_problem = JsonSchema.FromJsonAsync(ProblemFile.Schema()).GetAwaiter().GetResult();
    private static readonly JsonSchema s_plan = JsonSchema.FromJsonAsync(PlanFile.Schema()).GetAwaiter().GetResult();

    public static TheoryData<string> InstanceNames => [.. Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "instances"), "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "best-known").Order(StringComparer.Ordinal)];

    /// <summary>A piece of the minimal problem and what breaks it, which the reader refuses as well.</summary>
    public static TheoryData<string, string> BrokenProblems => new()
    {
        { "hetserve.problem/1", "hetserve.problem/2" },
        { "\"memoryGb\"", "\"memoryGB\"" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"horizonHour\": 1" },
        { "\"pipeline\": [1]", "\"pipeline\": [1], \"expert\": [8]" },
        { ", \"pipeline\": [1]", "" },
        { "\"name\": \"8b\", ", "" },
        { "\"layers\": 32", "\"layers\": \"32\"" },
        { "\"layers\": 32", "\"layers\": null" },
        { "\"layers\": 32", "\"layers\": [32]" },
        { "\"tensor\": [1, 2]", "\"tensor\": [1, 2.5]" },
        { "\"tensor\": [1, 2]", "\"tensor\": []" },
        { "\"tensor\": [1, 2]", "\"tensor\": [1, 1]" },
        { "\"tensor\": [1, 2]", "\"tensor\": [0]" },
        { "\"tensor\": [1, 2]", "\"tensor\": [2048]" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"maxReplicas\": 3000000000" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"maxReplicas\": 0" },
        { "\"name\": \"small\"", "\"name\": \" \"" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"budget\": -1" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"storage\": { \"capacityGb\": -1 }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"maxUtilization\": 1.5 }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"model\": \"fleet\" }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"minReplicas\": 0" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"spareReplicas\": -1" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"nodes\": { \"H100\": 0 }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"powerLimitW\": -1" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"profiles\": [ { \"model\": \"8b\" } ]" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"profiles\": [ { \"model\": \"8b\", \"tier\": \"H100-FP16\", "
            + "\"tensor\": 1, \"pipeline\": 1, \"perPromptToken\": -1 } ]" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"utilizationLevels\": [] }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"utilizationLevels\": [0.5, 1] }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"utilizationLevels\": [0.5, 0.5] }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"utilizationLevels\": "
            + "[0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17] }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"stepOverhead\": -1 }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"linkEfficiency\": 0 }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"performance\": { \"maxConcurrency\": 0 }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"availability\": { \"H100\": -1 }" },
        { "\"name\": \"small\"", "\"name\": \"small\", \"measurements\": [ { \"query\": \"chat\" } ]" },
        { "\"gpu\": \"H100\"", "\"gpu\": 100" },
        { "\"precision\": \"FP16\"", "\"precision\": \"fp16\"" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"delayScope\": \"1\"" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 1.05" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"ttftSlo\": 0" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"prefixHitRate\": 1" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"delayMargin\": 0.9" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"maxInterruptible\": 1.1" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"inputTokensCv\": -1" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"maxTokens\": -1" },
        { "\"errorSlo\": 0.05", "\"errorSlo\": 0.05, \"networkLatency\": { \"eu\": -0.1 }" },
        { "\"layers\": 32", "\"layers\": 32, \"heads\": 0" },
        { "\"layers\": 32", "\"layers\": 32, \"kvHeads\": 0.5" },
        { "\"layers\": 32", "\"layers\": 32, \"experts\": 1, \"expertsPerToken\": 1" },
        { "\"layers\": 32", "\"layers\": 32, \"experts\": 8, \"expertsPerToken\": 0" },
        { "\"layers\": 32", "\"layers\": 32, \"computeFactor\": 0" },
        { "\"gpu\": \"H100\"", "\"gpu\": \"H100\", \"interruptible\": 1" },
        { "\"gpu\": \"H100\"", "\"gpu\": \"H100\", \"kvScale\": 0" },
        { "\"gpu\": \"H100\"", "\"gpu\": \"H100\", \"gpusPerNode\": 0" },
        { "\"gpu\": \"H100\"", "\"gpu\": \"H100\", \"watts\": -1" },
        { "\"gpu\": \"H100\"", "\"gpu\": \"H100\", \"region\": 1" },
        { "\"delaySlo\": 5", "\"delaySlo\": \"5s\"" },
        { "\"delaySlo\": 5", "\"delaySlo\": 0" },
        { "{ \"tensor\": [1, 2], \"pipeline\": [1] }", "null" },
        { "\"tiers\": [", "\"tiers\": [ 7," },
        { "{ \"chat\": 0.02 }", "[]" },
        { "\"chat\": 0.02", "\"chat\": true" },
        { "\"chat\": 0.02", "\"chat\": 2" },
        { "\"memoryGb\": 80", "\"memoryGb\": -80" },
    };

    /// <summary>A piece of a plan and what breaks it, which the reader refuses as well.</summary>
    public static TheoryData<string, string> BrokenPlans => new()
    {
        { "hetserve.plan/1", "hetserve.problem/1" },
        { "\"replicas\": 2", "\"replicas\": 2.5" },
        { "\"replicas\": 2", "\"replica\": 2" },
        { "\"routes\": []", "\"routes\": {}" },
        { "\"routes\": []", "\"routes\": [ { \"query\": \"chat\" } ]" },
        { "\"chat\": 1", "\"chat\": \"1\"" },
        { ", \"total\": 1", "" },
        { "\"replicas\": 2", "\"replicas\": 2, \"utilization\": \"0.5\"" },
        { "\"problem\": \"p\"", "\"problem\": 1" },
    };

    [Theory]
    [InlineData("problem")]
    [InlineData("plan")]
    public void The_published_schema_is_the_generated_one(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schema", $"{name}.schema.json"))
            .Should().Be(name == "plan" ? PlanFile.Schema() : ProblemFile.Schema(), "'hetserve schema {0}' writes it", name);

    [Theory]
    [MemberData(nameof(InstanceNames))]
    public void Instances_and_plans_for_them_pass(string name)
    {
        AllocationProblem problem = Instances.Load(name);
        s_problem.Validate(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "instances", name + ".json"))).Should().BeEmpty();
        s_problem.Validate(ProblemFile.ToJson(problem)).Should().BeEmpty();
        s_plan.Validate(PlanFile.ToJson(new GreedyAllocator().Allocate(problem).Plan!)).Should().BeEmpty();
    }

    [Fact]
    public void What_may_be_left_out_or_null_passes()
    {
        s_problem.Validate(ProblemText.Minimal).Should().BeEmpty();
        s_problem.Validate(ProblemText.With("\"name\": \"small\"", """
            "name": "small", "budget": null, "storage": null, "availability": null, "measurements": null, "maxReplicas": null,
            "performance": { "model": null, "utilizationLevels": null }, "nodes": null, "profiles": null
            """)).Should().BeEmpty();
        s_problem.Validate(ProblemText.Full).Should().BeEmpty();
        s_problem.Validate(ProblemText.With("\"delaySlo\": 5", "\"tpotSlo\": 0.05")).Should().BeEmpty();
        s_plan.Validate(Plan[..Plan.IndexOf(", \"unmet\"", StringComparison.Ordinal)] + "}").Should().BeEmpty();
        s_plan.Validate(Plan.Replace("\"problem\"", "\"runTime\": 5, \"problem\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Every_number_of_a_problem_has_a_range() =>
        Members(JsonNode.Parse(ProblemFile.Schema())!, "")
            .Where(member => member.Schema["type"]?.ToJsonString() is { } type
                && (type.Contains("number", StringComparison.Ordinal) || type.Contains("integer", StringComparison.Ordinal)))
            .Where(member => member.Schema["minimum"] is null && member.Schema["exclusiveMinimum"] is null)
            .Select(member => member.Path).Should().BeEmpty();

    [Fact]
    public void The_full_problem_of_the_tests_has_every_member_of_the_schema()
    {
        string[] members = [.. Members(JsonNode.Parse(ProblemFile.Schema())!, "").Select(member => member.Path)];

        members.Should().HaveCountGreaterThan(80);
        members.Where(path => !path.EndsWith("catalog", StringComparison.Ordinal)) // an entry of the catalog stands for the others
            .Where(path => !Has(JsonNode.Parse(ProblemText.Full), path.Split('.'))).Should().BeEmpty();

        static bool Has(JsonNode? node, ReadOnlySpan<string> path)
        {
            if (path.Length == 0) return node is not null;
            return node switch
            {
                JsonArray items => Has(items[0], path),
                JsonObject map => Has(map[path[0]], path[1..]),
                _ => false,
            };
        }
    }

    [Theory]
    [MemberData(nameof(BrokenProblems))]
    public void What_the_reader_refuses_of_a_problem_the_schema_refuses(string old, string changed)
    {
        string broken = ProblemText.With(old, changed);
        FluentActions.Invoking(() => ProblemFile.Parse(broken)).Should().Throw<InvalidFileException>();
        s_problem.Validate(broken).Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(BrokenPlans))]
    public void What_the_reader_refuses_of_a_plan_the_schema_refuses(string old, string changed)
    {
        PlanFile.Parse(Plan);
        Plan.Should().Contain(old);
        string broken = Plan.Replace(old, changed, StringComparison.Ordinal);
        FluentActions.Invoking(() => PlanFile.Parse(broken)).Should().Throw<InvalidFileException>();
        s_plan.Validate(broken).Should().NotBeEmpty();
    }

    /// <summary>The named members of a schema, and of the objects and arrays inside it.</summary>
    private static IEnumerable<(string Path, JsonNode Schema)> Members(JsonNode schema, string prefix)
    {
        JsonNode inner = schema["items"] ?? schema["anyOf"]?[0] ?? schema;
        foreach ((string name, JsonNode? member) in inner["properties"] as JsonObject ?? [])
        {
            yield return (prefix + name, member!);
            foreach ((string Path, JsonNode Schema) deeper in Members(member!, prefix + name + ".")) yield return deeper;
        }
    }

    private const string Plan = """
        { "format": "hetserve.plan/1", "problem": "p", "allocator": "a",
          "deployments": [ { "model": "m", "tier": "t", "tensorParallel": 1, "pipelineParallel": 1, "replicas": 2 } ],
          "routes": [], "unmet": { "chat": 1 },
          "cost": { "rental": 1, "storage": 0, "delayPenalty": 0, "unmetPenalty": 0, "total": 1 } }
        """;
}
