using System.Text.Json;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Cli.Tests;

public sealed class ExchangeTests : IDisposable
{
    internal const string Melange = """
        { "gpu_info": { "A10G": { "cost": 1.01, "tputs": [[5, 1], [10, 5]] }, "A100": { "cost": 3.67, "tputs": [[20, 2], [50, 20]] } },
          "workload_distribution": [[0.25, 0.125], [0.375, 0.25]], "total_request_rate": 16, "slice_factor": 1 }
        """;

    private static readonly string Problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("problem")]
    [InlineData("plan")]
    public async Task Prints_and_writes_a_schema(string name)
    {
        string schema = name == "plan" ? PlanFile.Schema() : ProblemFile.Schema();
        (await _tool.RunAsync("schema", name)).Should().Be(0);
        _tool.Output.Should().Be(schema);
        (await _tool.RunAsync("schema", name, "--out", _tool.File("schema.json"))).Should().Be(0);
        (await File.ReadAllTextAsync(_tool.File("schema.json"))).Should().Be(schema);
    }

    [Fact]
    public async Task Imports_a_configuration_that_can_be_solved()
    {
        string problem = _tool.File("problem.json");
        (await _tool.RunAsync("import", "melange", _tool.Write("toy.json", Melange), "--out", problem)).Should().Be(0);
        _tool.Output.Should().Contain("toy: 4 query types, 2 tiers");
        (await _tool.RunAsync("solve", problem)).Should().Be(0);
        _tool.Output.Should().Contain("$5.05");
    }

    [Fact]
    public async Task Exports_a_plan_in_every_format()
    {
        string plan = Save();
        (await _tool.RunAsync("export", Problem, plan)).Should().Be(0);
        _tool.Output.Should().Contain("kind: \"Deployment\"").And.Contain("nvidia.com/gpu");
        string[] line = ["export", Problem, plan, "--node-label", "gpu", "--image", "my/vllm:1", "--out", _tool.File("k.yaml")];
        (await _tool.RunAsync(line)).Should().Be(0);
        (await File.ReadAllTextAsync(_tool.File("k.yaml"))).Should().Contain("gpu: ").And.Contain("my/vllm:1");

        (await _tool.RunAsync("export", Problem, plan, "-f", "json")).Should().Be(0);
        _tool.Json.GetProperty("deployments").EnumerateArray().Should()
            .OnlyContain(d => d.GetProperty("gpus").ValueKind == JsonValueKind.Number);

        (await _tool.RunAsync("export", Problem, plan, "-f", "csv", "--out", _tool.File("plan.csv"))).Should().Be(0);
        (await File.ReadAllTextAsync(_tool.File("plan-deployments.csv"))).Should().StartWith("model,tier,");
        (await File.ReadAllTextAsync(_tool.File("plan-routes.csv"))).Should().StartWith("query,model,tier,");
        File.Exists(_tool.File("plan.csv")).Should().BeFalse();
    }

    [Fact]
    public async Task Does_not_export_a_plan_that_breaks_a_constraint()
    {
        AllocationPlan plan = new GreedyAllocator().Allocate(ProblemFile.Load(Problem)).Plan!;
        PlanFile.Save(plan with { Deployments = [.. plan.Deployments.Select(d => d with { Replicas = 9 })] }, _tool.File("plan.json"));
        (await _tool.RunAsync("export", Problem, _tool.File("plan.json"), "--out", _tool.File("k.yaml"))).Should().Be(1);
        _tool.Error.Should().Contain("the plan breaks placement");
        File.Exists(_tool.File("k.yaml")).Should().BeFalse();
    }

    [Fact]
    public async Task Refuses_bad_input()
    {
        string plan = Save(), folder = Path.Combine(_tool.Folder, "none", "x");
        await _tool.RefusesAsync("--format must be one of yaml, csv, json, was 'xml'.", "export", Problem, plan, "--format", "xml");
        await _tool.RefusesAsync("not a plan for 'synth-6-6-10-s5'", "export", ToolRun.Instance("synth-6-6-10-s5"), plan);
        await _tool.RefusesAsync("--out must be in a folder that exists", "export", Problem, plan, "--out", folder);
        await _tool.RefusesAsync("--out must not be an input file", "export", Problem, plan, "--out", plan);

        string bad = _tool.Write("bad.json", Melange.Replace("1.01", "-1.01", StringComparison.Ordinal)), to = _tool.File("problem.json");
        await _tool.RefusesAsync("GPU 'A10G': cost must be >= 0, was -1.01.", "import", "melange", bad, "--out", to);
        await _tool.RefusesAsync("gpu_info is missing", "import", "melange", Problem, "--out", to);
        await _tool.RefusesAsync("--out", "import", "melange", bad);
        await _tool.RefusesAsync("'vidur' is not a command.", "import", "vidur", bad);

        await _tool.RefusesAsync("'plans' is not a command.", "schema", "plans");
        await _tool.RefusesAsync("--out must be in a folder that exists", "schema", "plan", "--out", folder);
        await _tool.RefusesAsync("--out must be a file", "schema", "plan", "--out", _tool.Folder);
    }

    private string Save()
    {
        PlanFile.Save(new GreedyAllocator().Allocate(ProblemFile.Load(Problem)).Plan!, _tool.File("plan.json"));
        return _tool.File("plan.json");
    }
}
