using System.Text.Json;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Tests;

public sealed class ExplainTests : IDisposable
{
    private static readonly string Problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Explains_every_model_and_tier_of_a_query_type()
    {
        AllocationProblem problem = ProblemFile.Load(Problem);
        (await _tool.RunAsync("explain", Problem, "--query", "Translation", "--json")).Should().Be(0);
        JsonElement[] all = [.. _tool.Json.GetProperty("configurations").EnumerateArray()];
        all.Should().HaveCount(problem.Models.Count * problem.Tiers.Count);
        all.Should().OnlyContain(e => e.GetProperty("query").GetString() == "Translation");
        all.Should().OnlyContain(e =>
            (e.GetProperty("offer").ValueKind == JsonValueKind.Null) != (e.GetProperty("refusal").ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task Prints_a_table_for_each_query_type()
    {
        (await _tool.RunAsync("explain", Problem)).Should().Be(0);
        _tool.Output.Split('\n').Count(line => line.Contains("queries/h", StringComparison.Ordinal)).Should().Be(6);
        _tool.Output.Should().Contain("mean error rate");
    }

    [Fact]
    public async Task Shows_the_busiest_level_of_each_parallelism_and_what_stops_the_next()
    {
        string problem = Path.Combine(AppContext.BaseDirectory, "docs", "guides", "two-services.json");
        _tool.Terminal = 200;
        (await _tool.RunAsync("explain", problem, "--query", "chat")).Should().Be(0);
        _tool.Output.Should().Contain("Highest level").And.MatchRegex(@"2x1 +40% +at 60%, TPOT of chat 0\.05\d+ s, above 0\.05 s");

        (await _tool.RunAsync("explain", problem, "--query", "chat", "--json")).Should().Be(0);
        JsonElement level = _tool.Json.GetProperty("configurations")[0].GetProperty("levels")[1];
        level.GetProperty("highestLevel").GetDouble().Should().Be(0.4);
        level.GetProperty("next").GetProperty("what").GetString().Should().Be("TPOT");
    }

    [Fact]
    public Task Refuses_an_unknown_query_type() =>
        _tool.RefusesAsync("--query must name a query type", "explain", Problem, "--query", "Nothing");

    [Fact]
    public async Task Explains_a_plan()
    {
        string plan = _tool.File("plan.json");
        PlanFile.Save(new GreedyAllocator().Allocate(ProblemFile.Load(Problem)).Plan!, plan);
        (await _tool.RunAsync("explain", Problem, plan, "--query", "Translation")).Should().Be(0);
        _tool.Output.Should().Contain("Translation runs on").And.Contain("next best is").And.Contain("Limits that bind");

        (await _tool.RunAsync("explain", Problem, plan, "--query", "Translation", "--json")).Should().Be(0);
        _tool.Json.GetProperty("queries").GetArrayLength().Should().Be(1);

        (await _tool.RunAsync(new CancellationToken(true), "explain", Problem, plan)).Should().Be(1);
        _tool.Error.Should().Contain("Stopped on request");
    }

    [Fact]
    public async Task Refuses_a_plan_for_another_problem()
    {
        string plan = _tool.File("plan.json");
        PlanFile.Save(new GreedyAllocator().Allocate(ProblemFile.Load(Problem)).Plan!, plan);
        await _tool.RefusesAsync("not a plan for 'synth-6-6-10-s5'", "explain", ToolRun.Instance("synth-6-6-10-s5"), plan);
        await _tool.RefusesAsync("hetserve.plan/1", "explain", Problem, Problem);
    }
}
