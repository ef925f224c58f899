using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators.Exact;

public class RelaxationBoundTests
{
    [Fact]
    public void The_bound_lies_below_every_known_optimum_and_near_it_on_average()
    {
        var gaps = new List<double>();
        foreach (AllocationProblem problem in Instances.Stored)
        {
            CostBound bound = new RelaxationBound(MilpSolvers.Default).Compute(ProblemTables.Compile(problem));

            double optimum = Instances.Optimum(problem.Name);
            bound.Status.Should().Be(BoundStatus.Proven);
            bound.StopReason.Should().Be(StopReason.Finished);
            bound.LowerBound.Should().BeLessThanOrEqualTo(optimum * (1 + Tolerances.Feasibility), problem.Name);
            gaps.Add(1 - bound.LowerBound!.Value / optimum);
        }

        gaps.Average().Should().BeLessThan(0.06);
    }

    [Fact]
    public void On_small_problems_any_solver_gives_the_same_bound_below_the_optimum()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            ProblemTables tables = ProblemTables.Compile(SyntheticInstances.Generate(
                3, 3, 3, seed, new() { Capped = seed % 2 == 0, AverageDelay = seed % 3 == 0, Measured = seed % 5 == 0 }));
            AllocationResult exact = new ExactAllocator(new HighsSolver()).Allocate(tables);

            double highs = new RelaxationBound(new HighsSolver()).Compute(tables).LowerBound!.Value;
            double glop = new RelaxationBound(new ScipSolver()).Compute(tables).LowerBound!.Value;

            exact.Status.Should().Be(PlanStatus.Optimal);
            highs.Should().BeLessThanOrEqualTo(exact.Plan!.Cost.Total * (1 + Tolerances.Feasibility));
            glop.Should().BeApproximately(highs, 1e-5 * highs);
        }
    }

    [Fact]
    public void A_heuristic_with_the_bound_says_how_far_above_the_optimum_it_is_at_most()
    {
        ProblemTables tables = ProblemTables.Compile(Instances.Load("six-types"));
        CostBound bound = new RelaxationBound(MilpSolvers.Default).Compute(tables);

        AllocationResult result = new GreedyAllocator().Allocate(tables).WithBound(bound);

        result.Status.Should().Be(PlanStatus.Feasible);
        result.LowerBound.Should().Be(bound.LowerBound);
        result.MaxAboveOptimum.Should().BeGreaterThan(result.Plan!.Cost.Total / Instances.Optimum("six-types") - 1);
        result.Gap.Should().BeInRange(0, result.MaxAboveOptimum!.Value);
    }

    [Fact]
    public void A_plan_that_the_relaxation_cannot_undercut_is_optimal()
    {
        ProblemTables tables = ProblemTables.Compile(Instances.Load("synth-6-6-10-s45-capped"));

        AllocationResult result = new AdaptiveGreedyAllocator().Allocate(tables)
            .WithBound(new RelaxationBound(MilpSolvers.Default).Compute(tables));

        result.Status.Should().Be(PlanStatus.Optimal);
        result.MaxAboveOptimum.Should().BeInRange(0, Tolerances.Feasibility);
    }

    [Fact]
    public void An_infeasible_relaxation_proves_that_there_is_no_plan()
    {
        ProblemTables tables = ExactAllocatorTests.Compile(
            p => p.Budget(1.5), q => q.PerSecond(200).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).MaxUnmet(0));

        CostBound bound = new RelaxationBound(new HighsSolver()).Compute(tables);

        bound.Should().BeEquivalentTo(
            new { Status = BoundStatus.Infeasible, StopReason = StopReason.Finished, LowerBound = (double?)null });
        bound.Message.Should().Be("HiGHS: Infeasible");
    }

    [Fact]
    public void A_query_type_that_must_be_served_and_cannot_be_needs_no_solver()
    {
        ProblemTables tables = ExactAllocatorTests.Compile(
            query: q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(0.1)).MaxUnmet(0));

        CostBound bound = new RelaxationBound(new Stub((_, _) => throw new InvalidOperationException())).Compute(tables);

        bound.Status.Should().Be(BoundStatus.Infeasible);
        bound.Reasons.Should().ContainSingle().Which.Constraint.Should().Be("delay");
    }

    [Fact]
    public void Cancelled_it_proves_nothing() =>
        new RelaxationBound(MilpSolvers.Default)
            .Compute(ProblemTables.Compile(Instances.Load("six-types")), new CancellationToken(canceled: true))
            .Should().BeEquivalentTo(
                new { Status = BoundStatus.Unknown, StopReason = StopReason.Cancelled, LowerBound = (double?)null });

    [Fact]
    public void Stopped_by_its_limit_it_proves_nothing()
    {
        MilpSolveOptions? seen = null;
        var solver = new Stub((_, options) =>
        {
            seen = options;
            return new MilpSolution(MilpStatus.Unknown, MilpStopReason.TimeLimit) { Message = "slow" };
        });

        var options = new ExactOptions { TimeLimit = TimeSpan.FromSeconds(3), Threads = 2, Clock = new SteppingClock(TimeSpan.Zero) };
        CostBound bound = new RelaxationBound(solver, options).Compute(ExactAllocatorTests.Compile());

        seen.Should().BeEquivalentTo(new { TimeLimit = TimeSpan.FromSeconds(3), Threads = 2, RelaxIntegrality = true });
        bound.Should().BeEquivalentTo(
            new { Status = BoundStatus.Unknown, StopReason = StopReason.TimeLimit, LowerBound = (double?)null, Message = "stub: slow" });
    }

    [Fact]
    public void A_real_limit_ends_a_real_run()
    {
        ProblemTables tables = ProblemTables.Compile(SyntheticInstances.Generate(15, 15, 15, 1));

        CostBound bound = new RelaxationBound(new HighsSolver(), new() { TimeLimit = TimeSpan.FromMilliseconds(1) }).Compute(tables);

        bound.Status.Should().Be(BoundStatus.Unknown);
        bound.StopReason.Should().Be(StopReason.TimeLimit);
    }

    [Fact]
    public void Wrong_duals_and_a_wrong_word_of_the_solver_make_no_wrong_bound()
    {
        ProblemTables tables = ProblemTables.Compile(Instances.Load("six-types"));
        var solver = new Stub((model, options) =>
        {
            MilpSolution solution = new HighsSolver().Solve(model, options);
            return solution with { BestBound = 1e6, RowDuals = [.. solution.RowDuals!.Select(dual => 1.1 * dual)] };
        });

        CostBound bound = new RelaxationBound(solver).Compute(tables);

        bound.Status.Should().Be(BoundStatus.Proven);
        bound.LowerBound.Should().BeLessThan(Instances.Optimum("six-types"));
    }

    [Fact]
    public void A_solver_without_duals_is_taken_at_its_word() =>
        new RelaxationBound(new Stub((_, _) => new MilpSolution(MilpStatus.Optimal, MilpStopReason.Finished) { BestBound = 0.5 }))
            .Compute(ExactAllocatorTests.Compile()).LowerBound.Should().Be(0.5);

    [Fact]
    public void Bad_options_are_refused() => FluentActions
        .Invoking(() => new RelaxationBound(MilpSolvers.Default, new() { Threads = 0 })).Should().Throw<ArgumentOutOfRangeException>();

    private sealed class Stub(Func<MilpModel, MilpSolveOptions, MilpSolution> solve) : IMilpSolver
    {
        public string Name => "stub";

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default) =>
            solve(model, options);
    }
}
