using HetServe.Allocation.Allocators;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class BudgetScenariosTests
{
    [Fact]
    public void A_budget_below_the_only_GPU_costs_the_penalty()
    {
        // The GPU costs $1 over the hour, 3600 queries unserved cost $36, five times that in S4 and S5.
        var scenarios = new BudgetScenarios { Base = 10, Tight = 1, Critical = 0.5, PenaltyFactor = 5 };
        ProblemTables[] problems = [.. scenarios.Of(TestProblems.One().Build()).Select(ProblemTables.Compile)];

        ComparisonResult result = ComparisonStudy.Run(problems, [new("agh", new AdaptiveGreedyAllocator(), "agh")]);

        result.Rows.Select(row => Math.Round(row.Cost!.Value, 0)).Should().Equal(1, 1, 36, 1, 180);
        result.Rows[2].Problem.Should().Be("one: S3 critical budget ($0.5, penalty x1)");
    }

    [Fact]
    public void What_is_out_of_range_is_refused()
    {
        AllocationProblem problem = TestProblems.One().Build();

        new BudgetScenarios { Tight = -1 }.Invoking(s => s.Of(problem))
            .Should().Throw<ArgumentException>().WithMessage("*tight*-1. (Parameter 'Tight')");
        new BudgetScenarios { PenaltyFactor = double.NaN }.Invoking(s => s.Of(problem))
            .Should().Throw<ArgumentException>().WithMessage("*NaN. (Parameter 'PenaltyFactor')");
    }
}
