using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>Time and memory of exact runs and bounds: all that a run does counts.</summary>
public class ExactLimitsTests
{
    private static readonly ProblemTables s_tables = ProblemTables.Compile(SyntheticInstances.Generate(6, 6, 6, 5));

    [Fact]
    public void A_model_that_is_not_built_in_time_is_abandoned()
    {
        ExactOptions options = Slow(stepSeconds: 1, limitSeconds: 5);

        AllocationResult result = new ExactAllocator(StubSolver.Never, options).Allocate(s_tables);
        CostBound bound = new RelaxationBound(StubSolver.Never, options).Compute(s_tables);

        (result.Status, result.StopReason, result.Plan).Should().Be((PlanStatus.Unknown, StopReason.TimeLimit, null));
        (bound.Status, bound.StopReason).Should().Be((BoundStatus.Unknown, StopReason.TimeLimit));
    }

    [Fact]
    public void A_run_that_is_abandoned_returns_a_feasible_start_plan()
    {
        AllocationPlan start = new GreedyAllocator().Allocate(s_tables).Plan!;

        AllocationResult result = new ExactAllocator(StubSolver.Never, Slow(1, 5)).Allocate(s_tables, start);

        (result.Status, result.StopReason).Should().Be((PlanStatus.Feasible, StopReason.TimeLimit));
        result.Plan.Should().BeEquivalentTo(start with { Allocator = "exact" });
    }

    [Fact]
    public void The_solver_gets_what_the_model_leaves_of_the_limit()
    {
        var solver = new StubSolver((_, _) => new MilpSolution(MilpStatus.Unknown, MilpStopReason.TimeLimit));
        TimeSpan limit = TimeSpan.FromHours(1);

        new ExactAllocator(solver, Slow(0.5, limit.TotalSeconds)).Allocate(s_tables);
        new RelaxationBound(solver, Slow(0.5, limit.TotalSeconds)).Compute(s_tables);

        solver.Calls.Should().HaveCount(2);
        foreach ((_, MilpSolveOptions options) in solver.Calls)
            options.TimeLimit.Should().BePositive().And.BeLessThan(limit - TimeSpan.FromSeconds(0.5 * s_tables.Candidates.Length));
    }

    [Fact]
    public void A_diagnosis_has_what_the_solver_leaves_of_the_limit()
    {
        var clock = new SteppingClock(TimeSpan.Zero);
        var solver = new StubSolver((_, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(7));
            return new MilpSolution(MilpStatus.Infeasible, MilpStopReason.Finished);
        });
        ProblemTables tables = ExactAllocatorTests.Compile(
            query: q => q.PerSecond(200).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).MaxUnmet(0));

        AllocationResult late = Solve(5);
        AllocationResult early = Solve(9);

        (late.Status, early.Status).Should().Be((PlanStatus.Infeasible, PlanStatus.Infeasible));
        late.Reasons.Should().NotBeEmpty();
        solver.Calls.Should().HaveCount(3, "there is no time for a diagnosis in the first run");
        solver.Calls[2].Options.TimeLimit.Should().Be(TimeSpan.FromSeconds(2));

        AllocationResult Solve(double seconds) =>
            new ExactAllocator(solver, new() { TimeLimit = TimeSpan.FromSeconds(seconds), Clock = clock }).Allocate(tables);
    }

    [Fact]
    public void A_cancelled_run_builds_no_model()
    {
        var cancelled = new CancellationToken(canceled: true);

        new ExactAllocator(StubSolver.Never).Allocate(s_tables, cancellationToken: cancelled)
            .Should().BeEquivalentTo(new { Status = PlanStatus.Unknown, StopReason = StopReason.Cancelled });
        new RelaxationBound(StubSolver.Never).Compute(s_tables, cancelled)
            .Should().BeEquivalentTo(new { Status = BoundStatus.Unknown, StopReason = StopReason.Cancelled });
    }

    [Fact]
    public void A_model_above_the_memory_limit_is_refused_with_its_size()
    {
        var options = new ExactOptions { MemoryLimitGb = 1e-4 };

        AllocationResult result = new ExactAllocator(StubSolver.Never, options).Allocate(s_tables);
        CostBound bound = new RelaxationBound(StubSolver.Never, options).Compute(s_tables);

        (result.Status, result.StopReason, result.Plan).Should().Be((PlanStatus.Unknown, StopReason.MemoryLimit, null));
        (bound.Status, bound.StopReason).Should().Be((BoundStatus.Unknown, StopReason.MemoryLimit));
        result.Message.Should().Match(
            "The model needs about * GB of memory, above the limit of *: about * rows, * columns and * coefficients.");
        bound.Message.Should().Be(result.Message);
    }

    [Fact]
    public void A_refused_model_leaves_a_feasible_start_plan()
    {
        AllocationPlan start = new GreedyAllocator().Allocate(s_tables).Plan!;

        AllocationResult result = new ExactAllocator(StubSolver.Never, new() { MemoryLimitGb = 1e-4 }).Allocate(s_tables, start);

        (result.Status, result.StopReason).Should().Be((PlanStatus.Feasible, StopReason.MemoryLimit));
        result.LowerBound.Should().BeNull();
    }

    [Fact]
    public void A_problem_of_1000_query_types_is_above_the_default_limit() =>
        new ExactAllocator(StubSolver.Never).Allocate(ProblemTables.Compile(SyntheticInstances.Generate(1000, 100, 60, 1)))
            .StopReason.Should().Be(StopReason.MemoryLimit);

    [Theory]
    [InlineData(true, ValidInequalities.All)]
    [InlineData(true, ValidInequalities.None)]
    [InlineData(false, ValidInequalities.All)]
    public void An_estimate_of_the_size_is_never_below_it_and_not_far_above(bool tightRows, ValidInequalities inequalities)
    {
        foreach (AllocationProblem problem in Instances.Stored.Concat(Instances.Synthetic))
        {
            ProblemTables tables = ProblemTables.Compile(problem);
            if (UnservableOrEmpty(tables)) continue;
            MilpModel model = ExactModel.Build(tables, tightRows: tightRows, inequalities: inequalities).Milp;

            ModelSize size = ModelSize.Of(tables, new() { TightRows = tightRows, Inequalities = inequalities });

            size.Rows.Should().BeInRange(model.RowCount, 6 * model.RowCount + 100, problem.Name);
            size.Columns.Should().BeInRange(model.ColumnCount, 3 * model.ColumnCount + 100, problem.Name);
            size.Nonzeros.Should().BeInRange(model.CoefficientCount, 3 * model.CoefficientCount + 500, problem.Name);
        }

        static bool UnservableOrEmpty(ProblemTables tables) => tables.Candidates.Length == 0;
    }

    [Fact]
    public void The_size_of_a_large_problem_is_estimated_from_a_sample()
    {
        ProblemTables tables = ProblemTables.Compile(SyntheticInstances.Generate(400, 40, 60, 2));
        double admitted = 0;
        foreach (int option in tables.Candidates)
        {
            for (int i = 0; i < tables.QueryCount; i++)
                if (tables.Meets(i, option)) admitted++;
        }

        double queries = tables.QueryCount, open = tables.Candidates.Length;
        (open * queries).Should().BeGreaterThan(2e6, "the problem must be large enough for a sample");
        ModelSize.Of(tables, new()).Columns.Should().BeApproximately(admitted + 2 * open + 2 * queries, 0.05 * admitted);
    }

    [Fact]
    public void A_solver_that_overruns_its_limit_is_left_behind() => new ExactAllocator(
            MilpSolvers.Default, new() { TimeLimit = TimeSpan.FromMilliseconds(50) })
        .Allocate(ProblemTables.Compile(SyntheticInstances.Generate(20, 20, 20, 1))).StopReason.Should().Be(StopReason.TimeLimit);

    /// <summary>Options of a run whose clock moves on by a step at each look.</summary>
    private static ExactOptions Slow(double stepSeconds, double limitSeconds) => new()
    {
        TimeLimit = TimeSpan.FromSeconds(limitSeconds),
        Clock = new SteppingClock(TimeSpan.FromSeconds(stepSeconds)),
    };
}
