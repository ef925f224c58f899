using CsCheck;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests;

public class AllocationResultTests
{
    private static readonly AllocationResult Greedy = new GreedyAllocator().Allocate(TestProblems.One().Build());

    private static double Cost => Greedy.Plan!.Cost.Total;

    [Fact]
    public void Without_a_bound_there_is_no_gap() =>
        Greedy.Should().BeEquivalentTo(new { LowerBound = (double?)null, Gap = (double?)null, MaxAboveOptimum = (double?)null });

    [Fact]
    public void What_the_caller_does_with_a_list_it_gave_changes_no_result()
    {
        List<MoveStatistics> moves = [new("open", 2, 1)];
        List<UnservedReason> reasons = [new("chat", 1, ConstraintNames.Cost, "too dear")];
        AllocationResult result = Greedy with { Moves = moves, Reasons = reasons };
        var bound = new CostBound
        {
            Status = BoundStatus.Infeasible, StopReason = StopReason.Finished, Elapsed = TimeSpan.Zero, Reasons = reasons,
        };

        moves.Clear();
        reasons.Clear();

        (result.Moves.Count, result.Reasons.Count, bound.Reasons.Count).Should().Be((1, 1, 1));
    }

    [Fact]
    public void A_bound_gives_the_gap_relative_to_the_cost_and_to_the_optimum()
    {
        AllocationResult result = Greedy.WithBound(0.8 * Cost);

        result.Status.Should().Be(PlanStatus.Feasible);
        result.LowerBound.Should().Be(0.8 * Cost);
        result.Gap.Should().BeApproximately(0.2, 1e-12);
        result.MaxAboveOptimum.Should().BeApproximately(0.25, 1e-12);
    }

    [Fact]
    public void The_better_of_two_bounds_is_kept()
    {
        Greedy.WithBound(0.8 * Cost).WithBound(0.5 * Cost).LowerBound.Should().Be(0.8 * Cost);
        Greedy.WithBound(0.5 * Cost).WithBound(0.8 * Cost).LowerBound.Should().Be(0.8 * Cost);
        Greedy.WithBound(0.5 * Cost).WithBound((double?)null).LowerBound.Should().Be(0.5 * Cost);
        Greedy.WithBound(double.NegativeInfinity).LowerBound.Should().BeNull();
    }

    [Theory]
    [InlineData(1 - 1e-7)]
    [InlineData(1)]
    [InlineData(1 + 1e-7)]
    public void A_plan_is_optimal_where_the_bound_meets_its_cost(double factor)
    {
        AllocationResult result = Greedy.WithBound(factor * Cost);

        result.Status.Should().Be(PlanStatus.Optimal);
        result.LowerBound.Should().BeLessThanOrEqualTo(Cost);
        result.Gap.Should().BeInRange(0, 1e-6);
    }

    [Fact]
    public void A_bound_that_the_plan_refutes_is_left_out() => Greedy.WithBound(1.01 * Cost).Should().BeSameAs(Greedy);

    [Fact]
    public void No_bound_makes_a_gap_negative_or_a_plan_optimal_that_it_does_not_meet() => Gen.Double[-10, 10].Sample(bound =>
    {
        AllocationResult result = Greedy.WithBound(bound);
        return !(result.Gap < 0) && !(result.MaxAboveOptimum < 0) && !(result.LowerBound > Cost)
            && (result.Status == PlanStatus.Optimal) == (Tolerances.Holds(bound, Cost) && Tolerances.Holds(Cost, bound));
    });

    [Fact]
    public void A_bound_that_is_not_above_0_says_nothing_relative_to_the_optimum()
    {
        Greedy.WithBound(0).MaxAboveOptimum.Should().BeNull();
        Greedy.WithBound(0).Gap.Should().Be(1);
    }

    [Fact]
    public void A_plan_that_breaks_a_constraint_has_no_gap_and_is_never_optimal()
    {
        AllocationResult broken = Greedy with { Status = PlanStatus.Unknown };

        AllocationResult result = broken.WithBound(Cost);

        result.Status.Should().Be(PlanStatus.Unknown);
        result.LowerBound.Should().Be(Cost);
        result.Gap.Should().BeNull();
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_bound_is_refused(double bound) =>
        FluentActions.Invoking(() => Greedy.WithBound(bound)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void A_proof_that_nothing_is_feasible_is_taken_over_unless_a_plan_refutes_it()
    {
        var reason = new UnservedReason("chat", 1, "delay", "Too slow.");
        var proof = new CostBound
        {
            Status = BoundStatus.Infeasible,
            StopReason = StopReason.Finished,
            Elapsed = TimeSpan.Zero,
            Reasons = [reason],
        };

        AllocationResult result = (Greedy with { Status = PlanStatus.Unknown, Plan = null }).WithBound(proof);

        result.Status.Should().Be(PlanStatus.Infeasible);
        result.Reasons.Should().Equal(reason);
        Greedy.WithBound(proof).Should().BeSameAs(Greedy);
    }

    [Fact]
    public void An_unknown_bound_changes_nothing() => Greedy
        .WithBound(new CostBound { Status = BoundStatus.Unknown, StopReason = StopReason.Cancelled, Elapsed = TimeSpan.Zero })
        .Should().BeSameAs(Greedy);
}
