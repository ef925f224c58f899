using HetServe.Allocation.Allocators;
using HetServe.Allocation.Constraints;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Studies;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Studies;

public sealed class FixedDeploymentsTests
{
    [Fact]
    public void In_the_world_planned_for_nothing_is_gained()
    {
        foreach (string name in (string[])["six-types", "synth-6-6-10-s20-average", "synth-6-6-10-s20-served", "synth-6-6-10-s20-storage"])
        {
            var tables = ProblemTables.Compile(Instances.Load(name));
            AllocationPlan plan = new AdaptiveGreedyAllocator(new() { Starts = 1, Effort = 100 }).Allocate(tables).Plan!;
            AllocationPlan again = FixedDeployments.Reroute(tables, plan);
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
        FixedDeployments.Reroute(ProblemTables.Compile(world), plan).Unmet["chat"].Should().BeApproximately(0.2, 1e-9);
    }

    [Fact]
    public void An_empty_plan_serves_nothing()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan! with { Deployments = [], Routes = [] };
        FixedDeployments.Reroute(tables, plan).Unmet["chat"].Should().Be(1);
    }

    [Fact]
    public void Deployments_of_another_problem_are_refused()
    {
        var tables = ProblemTables.Compile(TestProblems.One().Build());
        AllocationPlan plan = new GreedyAllocator().Allocate(tables).Plan!;
        plan = plan with { Deployments = [new Deployment("large", "gpu-fp16", new(1, 1), 1)] };
        FluentActions.Invoking(() => FixedDeployments.Reroute(tables, plan)).Should().Throw<ArgumentException>()
            .WithMessage("Deployment 'large on gpu-fp16 1x1 x1': must exist in problem 'one', once.*");
    }
}
