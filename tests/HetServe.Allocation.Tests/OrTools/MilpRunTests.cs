using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Tests.Contracts;
using static HetServe.Allocation.Tests.Contracts.MilpModels;

namespace HetServe.Allocation.Tests.OrTools;

/// <summary>What a native solver claims wrongly does not get through.</summary>
public sealed class MilpRunTests
{
    private static readonly MilpSolution Claim =
        new(MilpStatus.Optimal, MilpStopReason.Finished) { BestBound = -220, Values = new double[] { 0, 1, 1 } };

    [Fact]
    public void A_right_answer_passes() => Run(Claim).Should().BeEquivalentTo(new { Status = MilpStatus.Optimal, Objective = -220.0 });

    [Theory]
    [InlineData(1, 1, 1, "*row 0*")]
    [InlineData(0, 2, 0, "*column 1*")]
    [InlineData(0, 0.5, 1, "*column 1*whole*")]
    [InlineData(0, double.NaN, 1, "*column 1*")]
    public void An_incumbent_that_is_none_is_dropped(double a, double b, double c, string message)
    {
        var solution = Run(Claim with { Values = new[] { a, b, c } });

        solution.Should().BeEquivalentTo(new
        {
            Status = MilpStatus.Unknown, StopReason = MilpStopReason.Error, Values = (object?)null, BestBound = (double?)null,
        });
        solution.Message.Should().Match(message);
    }

    [Fact]
    public void Optimal_without_values_is_unknown() =>
        Run(Claim with { Values = null }).Should().BeEquivalentTo(new { Status = MilpStatus.Unknown, StopReason = MilpStopReason.Error });

    [Theory]
    [InlineData(-240.0)]
    [InlineData(-1e20)]
    [InlineData(null)]
    public void Optimal_without_a_bound_that_proves_it_is_feasible(double? bound) =>
        Run(Claim with { BestBound = bound }).Should()
            .BeEquivalentTo(new { Status = MilpStatus.Feasible, StopReason = MilpStopReason.Error, Objective = -220.0 });

    [Fact]
    public void Infeasible_against_a_feasible_warm_start_is_an_error() =>
        Run(new(MilpStatus.Infeasible, MilpStopReason.Finished), new() { WarmStart = [1, 0, 0] })
            .Should().BeEquivalentTo(new { Status = MilpStatus.Feasible, StopReason = MilpStopReason.Error, Objective = -60.0 });

    [Fact]
    public void A_limit_keeps_its_bound_without_an_incumbent() =>
        Run(new(MilpStatus.Unknown, MilpStopReason.TimeLimit) { BestBound = -230 })
            .Should().BeEquivalentTo(new { Status = MilpStatus.Unknown, StopReason = MilpStopReason.TimeLimit, BestBound = -230.0 });

    private static MilpSolution Run(MilpSolution answer, MilpSolveOptions? options = null) =>
        MilpRun.Solve(Knapsack(), options ?? new(), (_, _, _) => answer, TimeSpan.FromSeconds(1), CancellationToken.None);
}
