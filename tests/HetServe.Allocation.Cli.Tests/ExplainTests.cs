using System.Text.Json;
using HetServe.Allocation.Serialization;

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
    public Task Refuses_an_unknown_query_type() =>
        _tool.RefusesAsync("--query must name a query type", "explain", Problem, "--query", "Nothing");
}
