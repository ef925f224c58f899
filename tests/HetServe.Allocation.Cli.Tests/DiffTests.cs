using System.Text.Json;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;

namespace HetServe.Allocation.Cli.Tests;

public sealed class DiffTests : IDisposable
{
    private static readonly string Problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Says_what_changes_in_words_and_JSON()
    {
        (string before, string after) = (Save("greedy", new GreedyAllocator()), Save("adaptive", new AdaptiveGreedyAllocator()));
        (await _tool.RunAsync("diff", Problem, before, after)).Should().Be(0);
        _tool.Output.Should().Contain("Money: $").And.Contain("Penalties: $").And.Contain("Route ");

        (await _tool.RunAsync("diff", Problem, before, after, "--json")).Should().Be(0);
        JsonElement json = _tool.Json;
        (json.GetProperty("costAfter").GetProperty("total").GetDouble() - json.GetProperty("costBefore").GetProperty("total").GetDouble())
            .Should().BeApproximately(json.GetProperty("costDifference").GetProperty("total").GetDouble(), 1e-9);

        (await _tool.RunAsync("diff", Problem, after, after)).Should().Be(0);
        _tool.Output.Should().StartWith("The plans are the same.");
    }

    [Fact]
    public async Task Refuses_what_is_no_plan_for_the_problem()
    {
        string plan = Save("plan", new GreedyAllocator());
        await _tool.RefusesAsync("AFTER.json", "diff", Problem, plan);
        await _tool.RefusesAsync("hetserve.plan/1", "diff", Problem, Problem, plan);
        await _tool.RefusesAsync("not a plan for 'synth-6-6-10-s5'", "diff", ToolRun.Instance("synth-6-6-10-s5"), plan, plan);
    }

    private string Save(string name, IAllocator allocator)
    {
        PlanFile.Save(allocator.Allocate(ProblemFile.Load(Problem)).Plan!, _tool.File(name + ".json"));
        return _tool.File(name + ".json");
    }
}
