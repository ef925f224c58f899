using HetServe.Allocation.Allocators;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Planning;

/// <summary>Deployments that change their utilisation level: they admit more or fewer queries, and start and stop nothing.</summary>
public sealed class UtilizationLevelTests
{
    private static readonly AllocationProblem s_problem = TestProblems.One().Performance(new()).Available("gpu", 2).Build();
    private static readonly ProblemTables s_tables = ProblemTables.Compile(s_problem);

    [Theory]
    [InlineData(2, 0.4, 2, 0.6, ChangeKind.LevelChanged, "run small on gpu-fp16 1x1 x2 at 60% instead of 40%")]
    [InlineData(2, 0.6, 3, 0.6, ChangeKind.ScaledUp, "resize small on gpu-fp16 1x1 at 60% from x2 to x3")]
    [InlineData(2, 0.4, 1, 0.85, ChangeKind.ScaledDown, "resize small on gpu-fp16 1x1 from x2 at 40% to x1 at 85%")]
    public void A_change_is_named(int before, double from, int after, double to, ChangeKind kind, string text)
    {
        DeploymentChange change = DeploymentChange.Of(At(from, before), At(to, after))!;

        change.Kind.Should().Be(kind);
        change.ToString().Should().Be(text);
    }

    [Fact]
    public void Another_parallelism_counts_before_another_level() =>
        DeploymentChange.Of(At(0.4, 2), At(0.6, 2) with { Parallelism = new(2, 1) })!.ToString().Should().Be(
            "re-configure small on gpu-fp16 from 1x1 x2 at 40% to 2x1 x2 at 60%");

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.33)] // of a problem with other levels
    public void Another_level_needs_no_GPUs_no_time_and_no_money(double from)
    {
        var schedule = new TransitionSchedule(s_tables, [At(from, 2)], [At(0.6, 2)], new SwitchingCosts());

        schedule.Changes.Should().ContainSingle().Which.Kind.Should().Be(ChangeKind.LevelChanged);
        (schedule.Cost, schedule.TimeToStart, schedule.InterimTime).Should().Be((0, TimeSpan.Zero, TimeSpan.Zero));
        schedule.Interim.Should().BeNull();
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.33)]
    public void What_runs_holds_its_GPUs_at_any_level(double from)
    {
        // Two GPUs in all: the third replica waits until two have stopped.
        var schedule = new TransitionSchedule(s_tables, [At(from, 2)], [At(0.6, 1) with { Parallelism = new(2, 1) }], new SwitchingCosts());

        schedule.Interim.Should().BeEmpty();
        schedule.InterimTime.Should().BePositive();
    }

    [Fact]
    public void A_decision_changes_the_level_where_that_alone_serves_more()
    {
        AllocationResult result = new AdaptiveGreedyAllocator().Allocate(s_tables);
        Deployment best = result.Plan!.Deployments.Should().ContainSingle().Subject;
        AllocationPlan running = result.Plan with { Deployments = [best with { Utilization = 0.2 }] };

        RollingDecision decision = new RollingPlanner(new AdaptiveGreedyAllocator()).Decide(s_problem, running);

        decision.Report.IsFeasible.Should().BeTrue();
        decision.Transition.Changes.Should().OnlyContain(change => change.Kind == ChangeKind.LevelChanged);
        decision.Transition.Cost.Should().Be(0);
    }

    private static Deployment At(double utilization, int replicas) => new("small", "gpu-fp16", new(1, 1), replicas, utilization);
}
