using System.Text.Json;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Cli.Tests;

public sealed class CheckTests : IDisposable
{
    private static readonly string Problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Passes_a_feasible_plan()
    {
        (await _tool.RunAsync("check", Problem, Save(Plan()))).Should().Be(0);
        _tool.Output.Should().Contain("Feasible").And.Contain("Deployments").And.Contain("Objectives").And.NotContain("Broken");
    }

    [Fact]
    public async Task A_running_fleet_needs_no_cost_and_a_missed_slo_is_named_with_its_numbers()
    {
        string problem = Path.Combine(AppContext.BaseDirectory, "docs", "guides", "two-services.json");
        AllocationPlan plan = new GreedyAllocator().Allocate(ProblemFile.Load(problem)).Plan!;
        AllocationPlan busy = plan with
        {
            Cost = CostBreakdown.Unknown,
            Deployments = [.. plan.Deployments.Select(d => d.Model == "Llama-3.1-70B" ? d with { Utilization = 0.75 } : d)],
        };
        (await _tool.RunAsync("check", problem, Save(busy))).Should().Be(1);
        _tool.Output.Should().StartWith("Breaks delay (").And.MatchRegex(@"TPOT 0\.\d+ s, above 0\.05 s").And.Contain("TPOT missed by")
            .And.Contain("The plan states no cost");

        (await _tool.RunAsync("check", problem, Save(busy), "--json")).Should().Be(1);
        _tool.Json.GetProperty("headline").GetString().Should().StartWith("Breaks delay");
        _tool.Json.GetProperty("violations").EnumerateArray().Should()
            .OnlyContain(row => row.GetProperty("constraint").GetString() == "delay");
    }

    [Fact]
    public async Task Lists_every_broken_row()
    {
        AllocationPlan plan = Plan();
        string path = Save(plan with { Deployments = [.. plan.Deployments.Skip(1)] });
        _tool.Terminal = 300;
        (await _tool.RunAsync("check", Problem, path)).Should().Be(1);
        _tool.Output.Should().Contain("Broken constraints").And.Contain("not deployed");

        (await _tool.RunAsync("check", Problem, path, "--json")).Should().Be(1);
        JsonElement json = _tool.Json;
        json.GetProperty("feasible").GetBoolean().Should().BeFalse();
        json.GetProperty("violations").EnumerateArray().Should()
            .Contain(row => row.GetProperty("constraint").GetString() == "placement" && row.GetProperty("slack").GetDouble() < 0);
    }

    [Fact]
    public async Task A_plan_of_names_that_the_problem_lacks_is_broken_not_bad_input()
    {
        string other = ToolRun.Instance("synth-6-6-10-s5");
        (await _tool.RunAsync("check", other, Save(Plan()))).Should().Be(1);
        _tool.Output.Should().Contain("for 'six-types'").And.Contain("no such model");
    }

    [Fact]
    public async Task Refuses_what_is_no_plan()
    {
        await _tool.RefusesAsync("hetserve.plan/1", "check", Problem, Problem);
        await _tool.RefusesAsync("none.json", "check", Problem, _tool.File("none.json"));
        await _tool.RefusesAsync("PLAN.json", "check", Problem);
    }

    private static AllocationPlan Plan() => new GreedyAllocator().Allocate(ProblemFile.Load(Problem)).Plan!;

    private string Save(AllocationPlan plan)
    {
        PlanFile.Save(plan, _tool.File("plan.json"));
        return _tool.File("plan.json");
    }
}
