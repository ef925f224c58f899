using HetServe.Allocation.Allocators;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using static HetServe.Allocation.Tests.Planning.ReplicaProblem;

namespace HetServe.Allocation.Tests.Planning;

/// <summary>
/// Decisions on the rates of several windows. A replica that idles costs $1 an hour, and 140 queries too many for a replica $1.40; a change
/// costs one or two cents.
/// </summary>
public sealed class DemandHistoryTests
{
    private const int Low = 3420, High = 3740, Half = 3500, Full = 7000; // queries per hour; a replica carries 3600

    [Theory]
    [InlineData(3420)]
    [InlineData(3599)]
    [InlineData(3740)]
    [InlineData(36000)]
    public void With_constant_demand_it_changes_nothing_after_the_first_window(int rate) =>
        Replicas(new(), 0, [.. Enumerable.Repeat(rate, 8)]).Distinct().Should().ContainSingle();

    [Fact]
    public void It_follows_no_swing_that_is_over_by_the_next_window()
    {
        int[] swing = [Low, High, Low, High, Low, High, Low, High];

        Replicas(new() { RateMargin = 0 }, 1, swing).Should().AllBeEquivalentTo(1, "at most two thirds of $1.40 is less than a replica");
        Replicas(new() { RateMargin = 0, HistoryWindows = 1 }, 1, swing).Should()
            .Equal([1, 2, 1, 2, 1, 2, 1, 2], "it expects the present rates to last");
    }

    [Fact]
    public void A_rise_that_costs_much_starts_replicas_at_once_and_a_fall_stops_them_when_all_recent_windows_could_do_without() =>
        Replicas(
            new() { RateMargin = 0, HistoryWindows = 4 }, 1, Half, Half, Half, Full, Full, Full, Full, Half, Half, Half, Half, Half)
            .Should().Equal(1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1);

    [Fact]
    public void Demand_that_must_be_served_is_served_though_recent_windows_had_less()
    {
        AllocationProblem problem = Required(Full);
        var history = new DemandHistory { RatesPerHour = [.. Enumerable.Repeat(new Dictionary<string, double> { ["chat"] = Half }, 20)] };

        RollingDecision decision = new RollingPlanner(new AdaptiveGreedyAllocator(), new() { HistoryWindows = 20 })
            .Decide(problem, Running(1), history);

        decision.Plan.Deployments.Should().Equal(Running(decision.Plan.Deployments[0].Replicas).Deployments);
        decision.Plan.Deployments[0].Replicas.Should().BeGreaterThanOrEqualTo(2);
        decision.Report.IsFeasible.Should().BeTrue();
    }

    [Fact]
    public void A_margin_counts_as_a_rise_that_is_as_likely_as_not() =>
        Replicas(new() { RateMargin = 0.08 }, 1, Half).Should().Equal([1], "180 queries too many cost $1.80, half of it less than a replica");

    [Fact]
    public void A_decision_returns_the_latest_windows_first()
    {
        var planner = new RollingPlanner(new GreedyAllocator(), new() { HistoryWindows = 2 });
        DemandHistory history = DemandHistory.Empty;
        foreach (int rate in (int[])[1, 2, 3]) history = planner.Decide(Problem(rate), null, history).History;

        history.RatesPerHour.Select(rates => rates["chat"]).Should().Equal(3, 2);
    }

    [Fact]
    public void A_query_type_without_a_past_counts_with_its_present_rate()
    {
        var history = new DemandHistory { RatesPerHour = [new Dictionary<string, double> { ["gone"] = 1e6 }] };
        var planner = new RollingPlanner(new GreedyAllocator());

        planner.Decide(Problem(High), Running(1), history).Cost.Should()
            .BeApproximately(planner.Decide(Problem(High), Running(1), new() { RatesPerHour = [new Dictionary<string, double> { ["chat"] = High }] }).Cost, 1e-9);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Rates_are_checked(double rate) =>
        FluentActions.Invoking(() => new DemandHistory { RatesPerHour = [new Dictionary<string, double> { ["chat"] = rate }] })
            .Should().Throw<ArgumentException>().WithMessage($"Rate of 'chat' must be a number >= 0, was {rate}.*");

    /// <summary>Replicas after each decision of a planner that sees these rates in turn.</summary>
    private static int[] Replicas(RollingOptions options, int running, params int[] rates)
    {
        var planner = new RollingPlanner(new AdaptiveGreedyAllocator(), options);
        (AllocationPlan? plan, DemandHistory history) = (running == 0 ? null : Running(running), DemandHistory.Empty);
        var replicas = new List<int>();
        foreach (int rate in rates)
        {
            RollingDecision decision = planner.Decide(Problem(rate), plan, history);
            (plan, history) = (decision.Plan, decision.History);
            replicas.Add(plan.Deployments.Sum(d => d.Replicas));
        }

        return [.. replicas];
    }

    private static AllocationProblem Required(double perHour)
    {
        AllocationProblem problem = Problem(perHour);
        return problem with { Queries = [problem.Queries[0] with { MaxUnmet = 0, UnmetPenalty = 0 }] };
    }
}
