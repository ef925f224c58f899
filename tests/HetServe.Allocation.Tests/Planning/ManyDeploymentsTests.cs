using HetServe.Allocation.Allocators;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Planning;

/// <summary>200 query types with a model each: every deployment is needed, and there is no limit to how many a set holds.</summary>
public class ManyDeploymentsTests
{
    private const int Count = 200;
    private static readonly ProblemTables s_tables = ProblemTables.Compile(Build());
    private static readonly AllocationPlan s_running = DeploymentRouter.Route(
        s_tables, [.. Enumerable.Range(0, Count).Select(i => new Deployment($"m{i}", "gpu-fp16", new(1, 1), 1))]);

    [Fact]
    public void A_planner_keeps_every_running_deployment()
    {
        var planner = new RollingPlanner(
            new AdaptiveGreedyAllocator(new() { Starts = 1, StartEffort = 1 }),
            new() { RateMargin = 0, Switching = ReplicaProblem.Free with { StopCost = 1e6 } });

        RollingDecision decision = planner.Decide(s_tables.Problem, s_running);

        decision.Plan.Deployments.Should().HaveCount(Count);
        decision.KeepsDeployments.Should().BeTrue();
        decision.Plan.Unmet.Should().BeEmpty();
    }

    [Fact]
    public void A_search_starts_from_every_deployment_given()
    {
        AllocationResult result = new AdaptiveGreedyAllocator(new() { Starts = 1, StartEffort = 0 }).Allocate(s_tables, s_running);

        result.Plan!.Deployments.Should().HaveCount(Count);
        result.Plan.Cost.Total.Should().BeLessThanOrEqualTo(s_running.Cost.Total * (1 + 1e-9));
    }

    private static AllocationProblem Build()
    {
        AllocationProblem one = TestProblems.One().TensorParallel(1).Build();
        return one with
        {
            Queries = [.. Enumerable.Range(0, Count).Select(i => one.Queries[0] with { Name = $"q{i}", RatePerHour = 360, UnmetPenalty = 1 })],
            Models = [.. Enumerable.Range(0, Count).Select(i => one.Models[0] with
            {
                Name = $"m{i}", ErrorRates = new Dictionary<string, double> { [$"q{i}"] = 0.01 },
            })],
        };
    }
}
