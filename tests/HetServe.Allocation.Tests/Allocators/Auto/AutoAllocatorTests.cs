using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Allocators.Exact;

namespace HetServe.Allocation.Tests.Allocators.Auto;

public class AutoAllocatorTests
{
    private static readonly ProblemTables s_tables = ProblemTables.Compile(SyntheticInstances.Generate(6, 6, 6, 5));
    private static readonly int[] s_threads = [1, 3];
    private static readonly AllocationResult s_adaptive = new AdaptiveGreedyAllocator().Allocate(s_tables);

    [Fact]
    public void It_is_never_worse_than_AGH_and_proves_the_gap_it_was_asked_for()
    {
        foreach (AllocationProblem problem in Instances.Stored.Where((_, n) => n % 9 == 0))
        {
            var tables = ProblemTables.Compile(problem);
            AllocationResult adaptive = new AdaptiveGreedyAllocator().Allocate(tables);

            AllocationResult result = new AutoAllocator(MilpSolvers.Default, Unhurried).Allocate(tables);

            double optimum = Instances.Optimum(problem.Name);
            result.Plan!.Cost.Total.Should().BeLessThanOrEqualTo(adaptive.Plan!.Cost.Total, problem.Name);
            result.LowerBound.Should().BeLessThanOrEqualTo(optimum * (1 + Tolerances.Feasibility), problem.Name);
            result.Gap.Should().BeLessThanOrEqualTo(0.01, problem.Name);
            result.StopReason.Should().Be(StopReason.Finished);
            result.Origin!.Plan.Should().BeOneOf("agh", "decomposition", "exact");
            result.Origin.LowerBound.Should().NotBeNull();
        }
    }

    [Fact]
    public void It_does_the_same_on_any_number_of_threads()
    {
        var tables = ProblemTables.Compile(Instances.Engine[0]);
        AllocationResult[] results = [.. s_threads.Select(threads => new AutoAllocator(
            MilpSolvers.Default, Unhurried with { Adaptive = new() { DegreeOfParallelism = threads } }).Allocate(tables))];

        results.Should().AllSatisfy(result =>
        {
            result.Plan.Should().BeEquivalentTo(results[0].Plan);
            (result.LowerBound, result.Origin).Should().Be((results[0].LowerBound, results[0].Origin));
        });
    }

    [Fact]
    public void Optimal_means_proven_within_the_gap_of_the_exact_allocator()
    {
        AllocationResult result = new AutoAllocator(MilpSolvers.Default, Unhurried with { TargetGap = 0 })
            .Allocate(ProblemTables.Compile(Instances.Load("six-types")));

        result.Status.Should().Be(PlanStatus.Optimal);
        result.Plan!.Cost.Total.Should().BeApproximately(Instances.Optimum("six-types"), 1e-4);
    }

    [Fact]
    public void A_solver_that_answers_with_an_error_leaves_the_plan_of_AGH_and_its_message()
    {
        var broken = new StubSolver((_, _) => new MilpSolution(MilpStatus.Unknown, MilpStopReason.Error) { Message = "out of order" });

        ShouldBeThatOfAdaptive(new AutoAllocator(broken).Allocate(s_tables), StopReason.SolverError, "*out of order*");
    }

    [Fact]
    public void A_solver_that_throws_leaves_the_plan_of_AGH_and_its_message()
    {
        var broken = new StubSolver((_, _) => throw new InvalidOperationException("no licence"));

        ShouldBeThatOfAdaptive(new AutoAllocator(broken).Allocate(s_tables), StopReason.SolverError, "*no licence*");
    }

    [Fact]
    public void A_model_above_the_memory_limit_leaves_the_plan_of_AGH_and_a_message() => ShouldBeThatOfAdaptive(
        new AutoAllocator(StubSolver.Never, new() { MemoryLimitGb = 1e-6 }).Allocate(s_tables), StopReason.MemoryLimit, "*needs about*");

    [Fact]
    public void A_wide_target_needs_no_exact_run()
    {
        AllocationResult result = new AutoAllocator(MilpSolvers.Default, new() { TargetGap = 0.9 }).Allocate(s_tables);

        result.Origin!.Plan.Should().Be("agh");
        result.Gap.Should().BeInRange(0, 0.9);
        (result.Status, result.StopReason).Should().Be((PlanStatus.Feasible, StopReason.Finished));
    }

    [Fact]
    public void What_cannot_be_served_is_infeasible_with_its_reasons()
    {
        AllocationProblem problem = TestProblems.One().Build();
        problem = problem with { Queries = [problem.Queries[0] with { MaxUnmet = 0, DelaySlo = TimeSpan.FromTicks(10) }] };

        AllocationResult result = new AutoAllocator(StubSolver.Never).Allocate(problem);

        result.Status.Should().Be(PlanStatus.Infeasible);
        result.Reasons.Should().NotBeEmpty();
    }

    [Fact]
    public void A_budget_below_every_plan_is_infeasible_by_proof()
    {
        AllocationProblem problem = SyntheticInstances.Generate(3, 3, 4, 6, new() { MaxUnmet = 0 }) with { Budget = 1 };

        AllocationResult result = new AutoAllocator(MilpSolvers.Default, Unhurried).Allocate(problem);

        (result.Status, result.StopReason).Should().Be((PlanStatus.Infeasible, StopReason.Finished));
        result.LowerBound.Should().BeNull();
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    public void A_time_limit_that_is_not_above_0_is_refused(double seconds) =>
        ShouldBeRefused(new() { TimeLimit = TimeSpan.FromSeconds(seconds) }, "TimeLimit");

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        ShouldBeRefused(new() { TargetGap = -0.1 }, "TargetGap");
        ShouldBeRefused(new() { TargetGap = double.NaN }, "TargetGap");
        ShouldBeRefused(new() { SolverThreads = 0 }, "SolverThreads");
        ShouldBeRefused(new() { MemoryLimitGb = 0 }, "MemoryLimitGb");
        ShouldBeRefused(new() { Adaptive = new() { DegreeOfParallelism = 0 } }, "DegreeOfParallelism");
    }

    [Fact]
    public void Defaults() => new AutoOptions().Should().BeEquivalentTo(new
    {
        TimeLimit = TimeSpan.FromSeconds(10),
        TargetGap = 0.01,
        Adaptive = new AdaptiveGreedyOptions(),
        SolverThreads = 1,
        MemoryLimitGb = 4.0,
    });

    /// <summary>Options whose time limit no test hits.</summary>
    private static AutoOptions Unhurried => new() { TimeLimit = TimeSpan.FromMinutes(5) };

    private static void ShouldBeThatOfAdaptive(AllocationResult result, StopReason stop, string message)
    {
        (result.Status, result.StopReason).Should().Be((PlanStatus.Feasible, stop));
        result.Plan.Should().BeEquivalentTo(s_adaptive.Plan! with { Allocator = "auto" });
        result.Origin.Should().Be(new ResultOrigin("agh", null));
        result.Message.Should().Match(message);
    }

    private static void ShouldBeRefused(AutoOptions options, string name) => FluentActions
        .Invoking(() => new AutoAllocator(StubSolver.Never, options)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
}
