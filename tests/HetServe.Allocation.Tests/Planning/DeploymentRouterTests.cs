using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Planning;

public sealed class DeploymentRouterTests
{
    [Fact]
    public void In_the_world_planned_for_nothing_is_gained()
    {
        foreach (string name in (string[])["six-types", "synth-6-6-10-s20-average", "synth-6-6-10-s20-served", "synth-6-6-10-s20-storage"])
        {
            var tables = ProblemTables.Compile(Instances.Load(name));
            AllocationPlan plan = new AdaptiveGreedyAllocator(new() { Starts = 1, StartEffort = 100 }).Allocate(tables).Plan!;
            AllocationPlan again = DeploymentRouter.Route(tables, plan.Deployments);
            again.Deployments.Should().Equal(plan.Deployments);
            again.Cost.Total.Should().BeApproximately(plan.Cost.Total, 1e-6 * plan.Cost.Total, "of {0}", name);
            PlanChecker.Check(tables, again).IsFeasible.Should().BeTrue();
        }
    }

    [Fact]
    public void Demand_that_must_be_served_and_cannot_is_unmet()
    {
        // One replica carries 80 queries/s of 100.
        AllocationProblem problem = TestProblems.One().Query("chat", q => q with { RatePerHour = 75 * 3600, MaxUnmet = 0 }).Build();
        AllocationPlan plan = new GreedyAllocator().Allocate(ProblemTables.Compile(problem)).Plan!;
        AllocationProblem world = new ProblemChange(problem).Query("chat", q => q with { RatePerHour = 100 * 3600 }).Build();
        DeploymentRouter.Route(ProblemTables.Compile(world), plan.Deployments).Unmet["chat"].Should().BeApproximately(0.2, 1e-9);
    }

    [Fact]
    public void Stops_on_request()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        FluentActions.Invoking(() => DeploymentRouter.Route(tables, [], cancellationToken: new CancellationToken(true)))
            .Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void An_empty_plan_serves_nothing()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan! with { Deployments = [], Routes = [] };
        DeploymentRouter.Route(tables, plan.Deployments).Unmet["chat"].Should().Be(1);
    }

    [Fact]
    public void Deployments_that_do_not_exist_or_come_twice_are_left_out()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        Deployment[] more = [.. plan.Deployments, .. plan.Deployments, new Deployment("large", "gpu-fp16", new(1, 1), 1)];

        AllocationPlan again = DeploymentRouter.Route(tables, more);

        again.Deployments.Should().Equal(plan.Deployments);
        again.Cost.Total.Should().BeApproximately(plan.Cost.Total, 1e-9);
    }

    [Fact]
    public void More_deployments_than_a_search_would_open_are_all_routed()
    {
        AllocationProblem problem = SyntheticInstances.Generate(10, 14, 14, 3);
        var tables = ProblemTables.Compile(problem with { Storage = problem.Storage with { CapacityGb = null } }); // weights of all
        Deployment[] all =
        [
            .. tables.Candidates.GroupBy(tables.PairOf).Select(pair => pair.First())
                .Select(o => new Deployment(tables.ModelOf(o).Name, tables.TierOf(o).Name, tables.ParallelismOf(o), 1)),
        ];
        all.Length.Should().BeGreaterThan(160);

        AllocationPlan plan = DeploymentRouter.Route(tables, all);

        plan.Deployments.Should().BeEquivalentTo(all);
        plan.Unmet.Should().BeEmpty();
        PlanChecker.Check(tables, plan).IsFeasible.Should().BeTrue();
    }
}
