using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Evaluation;
using HetServe.Allocation.Tests.Properties;

namespace HetServe.Allocation.Tests.Allocators.Exact;

/// <summary>A solver whose values are off, by as little as its tolerance or by anything: plans are repaired, or not called feasible.</summary>
public class SlippingSolverTests
{
    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-7)]
    [InlineData(1e-6)]
    [InlineData(1e-3)]
    [InlineData(0.3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_plan_called_feasible_is_whole_and_breaks_nothing(double slip) =>
        RandomProblems.Tiny.Hold(150, problem => IsRepaired(problem, slip));

    [Theory]
    [InlineData(1e-9, 95)]
    [InlineData(1e-7, 95)]
    [InlineData(1e-6, 90)]
    public void Most_plans_that_are_off_by_a_tolerance_are_repaired(double slip, int leastPercent)
    {
        bool[] outcomes = [.. Enumerable.Range(0, 150).Select(seed => IsRepaired(RandomProblems.Draw(seed, tiny: true), slip)).OfType<bool>()];

        (100 * outcomes.Count(repaired => repaired) / outcomes.Length).Should().BeGreaterThanOrEqualTo(leastPercent);
    }

    [Theory]
    [InlineData(588794061, 1)]
    [InlineData(278017566, 1.3)]
    public void Replicas_that_carry_a_little_too_much_are_not_added_to(int seed, double memoryFactor)
    {
        AllocationProblem problem = RandomProblems.Draw(seed, tiny: true);
        problem = problem with { Tiers = [.. problem.Tiers.Select(t => t with { MemoryGb = memoryFactor * t.MemoryGb })] };

        AllocationResult result = new ExactAllocator(MilpSolvers.Default).Allocate(problem);

        result.Status.Should().Be(PlanStatus.Optimal, result.Message);
    }

    /// <summary>Solves with a slip and checks what comes back: whether there is a plan; null where there is none without the slip.</summary>
    private static bool? IsRepaired(AllocationProblem problem, double slip)
    {
        var tables = ProblemTables.Compile(problem);
        if (new ExactAllocator(MilpSolvers.Default).Allocate(tables).FeasiblePlan is null) return null;

        AllocationResult result = new ExactAllocator(new Slipping(slip)).Allocate(tables);

        result.Status.Should().NotBe(PlanStatus.Infeasible, problem.Name);
        if (result.FeasiblePlan is not { } plan) return false;
        new ModelRules(problem, plan).Broken().Should().BeEmpty(problem.Name);
        plan.Cost.Should().Be(PlanEvaluation.Evaluate(tables, plan).Cost, problem.Name);
        plan.Routes.Where(route => !(route.Fraction is >= 0 and <= 1 + 1e-12)).Should().BeEmpty(problem.Name);
        foreach (QueryLoad load in PlanEvaluation.Evaluate(tables, plan).Queries)
            (load.Served + load.Unmet).Should().BeApproximately(1, 1e-12, problem.Name);
        return true;
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
