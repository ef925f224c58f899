using CustomSolver;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Samples.Tests;

public sealed class CustomSolverTests
{
    private static readonly BranchAndBoundSolver s_solver = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_proves_the_optimum_that_the_default_solver_proves_and_AGH_does_not_beat_it(int seed)
    {
        ProblemTables tables = ProblemTables.Compile(SyntheticInstances.Generate(2, 2, 2, seed));

        AllocationResult exact = new ExactAllocator(s_solver).Allocate(tables);
        AllocationResult other = new ExactAllocator(MilpSolvers.Default).Allocate(tables);
        AllocationResult adaptive = new AdaptiveGreedyAllocator().Allocate(tables);

        (exact.Status, other.Status).Should().Be((PlanStatus.Optimal, PlanStatus.Optimal));
        double cost = exact.Plan!.Cost.Total;
        cost.Should().BeApproximately(other.Plan!.Cost.Total, 1e-5 * cost);
        adaptive.Plan!.Cost.Total.Should().BeGreaterThanOrEqualTo(cost * (1 - 1e-5)).And.BeLessThan(cost * 1.02);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Its_dual_values_prove_the_bound_of_the_relaxation(int seed)
    {
        ProblemTables tables = ProblemTables.Compile(SyntheticInstances.Generate(3, 3, 3, seed));

        double? bound = new RelaxationBound(s_solver).Compute(tables).LowerBound;

        double expected = new RelaxationBound(MilpSolvers.Default).Compute(tables).LowerBound!.Value;
        bound.Should().BeApproximately(expected, 1e-5 * expected);
    }

    [Fact]
    public void Whole_numbers_are_no_rounding_of_the_relaxation()
    {
        MilpModel model = Knapsack();

        MilpSolution relaxed = s_solver.Solve(model, new MilpSolveOptions { RelaxIntegrality = true });
        MilpSolution solution = s_solver.Solve(model, new MilpSolveOptions());

        relaxed.Objective.Should().BeApproximately(-21, 1e-9);
        (solution.Status, solution.StopReason).Should().Be((MilpStatus.Optimal, MilpStopReason.Finished));
        solution.Objective.Should().BeApproximately(-20, 1e-9);
        solution.BestBound.Should().BeApproximately(-20, 1e-4).And.BeLessThanOrEqualTo(solution.Objective!.Value);
        solution.Values![0].Should().BeApproximately(4, 1e-9);
        solution.Values[1].Should().BeApproximately(0, 1e-9);
    }

    [Fact]
    public void A_cancelled_run_keeps_its_warm_start_and_claims_nothing()
    {
        var options = new MilpSolveOptions { WarmStart = [1, 1] };

        MilpSolution solution = s_solver.Solve(Knapsack(), options, new CancellationToken(canceled: true));

        (solution.Status, solution.StopReason).Should().Be((MilpStatus.Feasible, MilpStopReason.Cancelled));
        (solution.Objective, solution.BestBound).Should().Be((-9.0, null));
        solution.Values.Should().Equal(1, 1);
    }

    [Fact]
    public void Rows_that_contradict_each_other_are_infeasible()
    {
        var builder = new MilpModelBuilder();
        int x = builder.AddColumn(1, 0, 3, isInteger: true);
        builder.AddRow(1.2, 1.8);
        builder.Add(x, 1);

        s_solver.Solve(builder.Build(), new MilpSolveOptions()).Status.Should().Be(MilpStatus.Infeasible);
    }

    [Fact]
    public void A_column_that_could_lower_the_cost_without_end_is_refused()
    {
        var builder = new MilpModelBuilder();
        builder.AddColumn(-1, 0, double.PositiveInfinity);

        Action solve = () => s_solver.Solve(builder.Build(), new MilpSolveOptions());

        solve.Should().Throw<ArgumentException>().WithMessage("Column 0 must have a finite bound*");
    }

    /// <summary>Its relaxation has its optimum of -21 at (3, 1.5), the whole numbers theirs of -20 at (4, 0).</summary>
    private static MilpModel Knapsack()
    {
        var builder = new MilpModelBuilder();
        int x = builder.AddColumn(-5, 0, 10, isInteger: true), y = builder.AddColumn(-4, 0, 10, isInteger: true);
        builder.AddRow(double.NegativeInfinity, 24);
        builder.Add(x, 6);
        builder.Add(y, 4);
        builder.AddRow(double.NegativeInfinity, 6);
        builder.Add(x, 1);
        builder.Add(y, 2);
        return builder.Build();
    }
}
