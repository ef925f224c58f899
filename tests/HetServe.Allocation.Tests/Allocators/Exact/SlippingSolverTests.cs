using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Constraints;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>A solver whose values are off, by as little as its tolerance or by anything: plans are repaired, or not called feasible.</summary>
public class SlippingSolverTests
{
    [Theory]
    [InlineData(1e-9, 95)]
    [InlineData(1e-7, 95)]
    [InlineData(1e-6, 90)]
    [InlineData(1e-3, 0)]
    [InlineData(0.3, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    public void A_plan_called_feasible_is_whole_and_breaks_nothing(double slip, int leastRepairedPercent)
    {
        int solved = 0, repaired = 0;
        RandomProblems.Tiny.Hold(150, problem =>
        {
            var tables = ProblemTables.Compile(problem);
            if (new ExactAllocator(MilpSolvers.Default).Allocate(tables).FeasiblePlan is null) return;

            AllocationResult result = new ExactAllocator(new Slipping(slip)).Allocate(tables);

            Interlocked.Increment(ref solved);
            result.Status.Should().NotBe(PlanStatus.Infeasible, problem.Name);
            if (result.FeasiblePlan is not { } plan) return;
            Interlocked.Increment(ref repaired);
            new ModelRules(problem, plan).Broken().Should().BeEmpty(problem.Name);
            plan.Cost.Should().Be(PlanEvaluation.Evaluate(tables, plan).Cost, problem.Name);
            plan.Routes.Where(route => !(route.Fraction is >= 0 and <= 1 + 1e-12)).Should().BeEmpty(problem.Name);
            foreach (QueryLoad load in PlanEvaluation.Evaluate(tables, plan).Queries)
                (load.Assigned + load.Unmet).Should().BeApproximately(1, 1e-12, problem.Name);
        });

        (100 * repaired / Math.Max(1, solved)).Should().BeGreaterThanOrEqualTo(leastRepairedPercent, $"of {solved}");
    }

    /// <summary>Adds to every value up to a slip, relative to it where it is above 1.</summary>
    private sealed class Slipping(double slip) : IMilpSolver
    {
        public string Name => "slipping";

        public MilpSolution Solve(MilpModel model, MilpSolveOptions options, CancellationToken cancellationToken = default)
        {
            MilpSolution solution = MilpSolvers.Default.Solve(model, options, cancellationToken);
            var random = new SeededRandom(model.ColumnCount);
            return solution with
            {
                Values = solution.Values?.Select(v => v + slip * Math.Max(1, Math.Abs(v)) * random.Uniform(-1, 1)).ToArray(),
            };
        }
    }
}
