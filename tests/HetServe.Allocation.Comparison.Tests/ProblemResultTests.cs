using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison.Tests;

public sealed class ProblemResultTests
{
    [Fact]
    public void Gap_is_to_the_proven_optimum_where_there_is_one()
    {
        var result = new ProblemResult(
            Samples.Problem,
            [
                Samples.Row(Algorithm.Greedy, 110),
                Samples.Row(Algorithm.Highs, 100, status: PlanStatus.Optimal),
                Samples.Row(Algorithm.Scip, 105) with { Bound = 90 },
            ]);
        result.IsProven.Should().BeTrue();
        result.GapOf(Algorithm.Greedy).Should().BeApproximately(0.1, 1e-12);
        result.GapOf(Algorithm.Highs).Should().Be(0);
    }

    [Fact]
    public void Gap_is_to_the_best_bound_where_nothing_is_proven()
    {
        var result = new ProblemResult(
            Samples.Problem,
            [
                Samples.Row(Algorithm.Greedy, 110),
                Samples.Row(Algorithm.Highs, 100) with { Bound = 80 },
                Samples.Row(Algorithm.Scip, 105) with { Bound = 88 },
            ]);
        result.IsProven.Should().BeFalse();
        result.GapOf(Algorithm.Greedy).Should().BeApproximately(0.25, 1e-12);
    }

    [Fact]
    public void A_known_optimum_stands_in_for_a_proof() =>
        new ProblemResult(Samples.Problem with { KnownOptimum = 100 }, [Samples.Row(Algorithm.Greedy, 101)])
            .GapOf(Algorithm.Greedy).Should().BeApproximately(0.01, 1e-12);

    [Fact]
    public void Speed_up_is_the_fastest_solvers_time_to_AGHs_cost()
    {
        Row highs = Samples.Row(Algorithm.Highs, 99, 30) with
        {
            Incumbents = new IncumbentTrace([new(2, 200), new(8, 100.00005), new(20, 99)]),
        };
        Row scip = Samples.Row(Algorithm.Scip, 99, 25) with { Incumbents = new IncumbentTrace([new(25, 99)]) };
        new ProblemResult(Samples.Problem, [Samples.Row(Algorithm.Adaptive, 100, 0.5), highs, scip])
            .SpeedUp().Should().Be(new SpeedUp(16, IsLowerBound: false));
    }

    [Fact]
    public void Speed_up_is_a_lower_bound_where_no_solver_reached_AGHs_cost()
    {
        Row highs = Samples.Row(Algorithm.Highs, 120, 61) with
        {
            Stop = StopReason.TimeLimit,
            Incumbents = new IncumbentTrace([new(2, 120)]),
        };
        new ProblemResult(Samples.Problem, [Samples.Row(Algorithm.Adaptive, 100, 0.5), highs])
            .SpeedUp().Should().Be(new SpeedUp(120, IsLowerBound: true));
    }
}
