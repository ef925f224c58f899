using System.Text.Json;

namespace HetServe.Allocation.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Compares_all_allocators_on_each_problem()
    {
        (await _tool.RunAsync("compare", ToolRun.Instance("six-types"), ToolRun.Instance("six-types-starved"), "--json")).Should().Be(0);
        JsonElement[] problems = [.. _tool.Json.EnumerateArray()];
        problems.Should().HaveCount(2);
        foreach (JsonElement problem in problems)
        {
            JsonElement[] results = [.. problem.GetProperty("results").EnumerateArray()];
            results.Select(r => r.GetProperty("allocator").GetString()).Should()
                .Equal("gh", "agh", "auto", "exact", "paper-gh", "paper-agh");
            double[] costs = [.. results.Select(r => r.GetProperty("cost").GetDouble())];
            costs[..4].Should().BeInDescendingOrder();
            costs[4..].Should().BeInDescendingOrder();
            results[3].GetProperty("gap").GetDouble().Should().BeLessThan(1e-5);
            double bound = problem.GetProperty("bound").GetDouble();
            results[0].GetProperty("gap").GetDouble().Should().BeApproximately((costs[0] - bound) / costs[0], 1e-9);
        }
    }

    [Fact]
    public async Task Prints_a_row_for_each()
    {
        _tool.Terminal = 200;
        (await _tool.RunAsync("compare", ToolRun.Instance("six-types"), "--time-limit", "30")).Should().Be(0);
        _tool.Output.Split('\n').Count(line => line.Contains(" feasible ") || line.Contains(" optimal "))
            .Should().Be(6, "there is a row for each allocator");
        _tool.Output.Should().StartWith("six-types, ").And.Contain("a day for").And.Contain("Money $/day").And.Contain("Objective $");
    }

    [Fact]
    public Task Refuses_a_time_limit_of_nothing() =>
        _tool.RefusesAsync("--time-limit must be", "compare", ToolRun.Instance("six-types"), "--time-limit", "0");

    [Fact]
    public Task Asks_for_a_problem() => _tool.RefusesAsync("PROBLEM.json", "compare");
}
