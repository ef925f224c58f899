using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison.Tests;

public sealed class ProblemResultTests
{
    private const double Rounding = 1e-12;

    [Fact]
    public void Gaps_are_to_the_least_cost_and_to_the_best_bound()
    {
        var result = new ProblemResult(
            Samples.Problem,
            [
                Samples.Row(Algorithms.Greedy, 110),
                Samples.Row(Algorithms.Highs, 100) with { Bound = 80 },
                Samples.Row(Algorithms.Scip, 105) with { Bound = 88 },
            ]);

        (result.Best, result.Bound).Should().Be((100, 88));
        result.GapOf(Algorithms.Greedy).Should().BeApproximately(0.1, Rounding);
        result.GapToBoundOf(Algorithms.Greedy).Should().BeApproximately(0.25, Rounding);
        result.GapOf(Algorithms.Adaptive).Should().BeNull();
    }

    [Fact]
    public void What_is_known_of_the_problem_counts()
    {
        ComparisonProblem known = Samples.Problem with { Known = new BestKnown(100, 99, IsOptimal: false, null) };
        var result = new ProblemResult(known, [Samples.Row(Algorithms.Greedy, 101)]);

        (result.Best, result.Bound).Should().Be((100, 99));
    }

    [Fact]
    public void A_plan_is_proven_by_the_algorithms_own_bound_within_one_per_cent()
    {
        var result = new ProblemResult(
            Samples.Problem,
            [
                Samples.Row(Algorithms.Greedy, 100),
                Samples.Row(Algorithms.Highs, 100) with { Bound = 99.5 },
                Samples.Row(Algorithms.Scip, 100) with { Bound = 98 },
            ]);

        result.IsProvenBy(Algorithms.Greedy).Should().BeFalse();
        result.IsProvenBy(Algorithms.Highs).Should().BeTrue();
        result.IsProvenBy(Algorithms.Scip).Should().BeFalse();
        new ProblemResult(Samples.Problem, [Samples.Row(Algorithms.Scip, 100, status: PlanStatus.Optimal)]).IsProvenBy(Algorithms.Scip)
            .Should().BeTrue();
    }

    [Fact]
    public void Speed_up_is_the_fastest_solvers_time_to_AGHs_cost()
    {
        Row highs = Samples.Row(Algorithms.Highs, 99, 30) with
        {
            Incumbents = new IncumbentTrace([new(2, 200), new(8, 100.00005), new(20, 99)]),
        };
        Row scip = Samples.Row(Algorithms.Scip, 99, 25) with { Incumbents = new IncumbentTrace([new(25, 99)]) };
        var result = new ProblemResult(Samples.Problem, [Samples.Row(Algorithms.Adaptive, 100, 0.5), highs, scip]);

        result.SpeedUpOf(Algorithms.Adaptive).Should().Be(new SpeedUp(16, IsLowerBound: false));
        result.SpeedUpOf(Algorithms.Highs).Should().BeNull();
    }

    [Fact]
    public void Speed_up_is_a_lower_bound_where_no_solver_reached_AGHs_cost()
    {
        Row highs = Samples.Row(Algorithms.Highs, 120, 61) with
        {
            Stop = StopReason.TimeLimit,
            Incumbents = new IncumbentTrace([new(2, 120)]),
        };
        new ProblemResult(Samples.Problem, [Samples.Row(Algorithms.Adaptive, 100, 0.5), highs])
            .SpeedUpOf(Algorithms.Adaptive).Should().Be(new SpeedUp(120, IsLowerBound: true));
    }
}
