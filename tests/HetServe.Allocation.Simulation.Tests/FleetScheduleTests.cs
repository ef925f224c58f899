using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Tests;

public sealed class FleetScheduleTests
{
    private static readonly AllocationProblem s_problem = SimulatedProblem.Of(
        SimulatedProblem.Query("a"), SimulatedProblem.Query("b"), SimulatedProblem.Query("c"));

    private static readonly AllocationPlan s_one = SimulatedProblem.Plan(s_problem, 1), s_two = SimulatedProblem.Plan(s_problem, 2),
        s_other = SimulatedProblem.Plan(s_problem, 1, SimulatedProblem.OtherTier);

    [Fact]
    public void A_deployment_that_the_next_plan_lacks_finishes_what_it_has_and_takes_no_more()
    {
        SimulationResult result = Run([new(5, 0, 100, 3000), new(11, 1, 100, 10)], (0, s_one), (10, s_other));

        result.Routes.Select(route => (route.Query, route.Tier)).Should().Equal(("a", SimulatedProblem.Tier), ("b", SimulatedProblem.OtherTier));
        result.Queries[0].Delay.MeanSeconds.Should().BeGreaterThan(30);
        result.Queries.Sum(query => query.Refused).Should().Be(0);
        result.Deployments.Select(d => d.Replicas).Should().Equal(0.1, 0.9);
    }

    [Fact]
    public void A_plan_with_more_replicas_keeps_those_that_serve()
    {
        SimulationResult result = Run([new(5, 0, 100, 3000), new(11, 1, 100, 3000), new(12, 2, 100, 10)], (0, s_one), (10, s_two), (50, s_one));

        result.Deployments.Single().Replicas.Should().BeApproximately(1.4, 1e-9);
        result.Deployments[0].MaxConcurrency.Should().Be(2, "the second query starts on the new replica");
    }

    [Fact]
    public void Plans_must_start_at_0_and_rise()
    {
        Action run = () => Run([]);
        run.Should().Throw<ArgumentException>().WithMessage("At least one plan is needed.*");
        run = () => Run([], (1, s_one));
        run.Should().Throw<ArgumentException>().WithMessage("The first plan must serve from 0 on, was 00:00:01.*");
        run = () => Run([], (0, s_one), (5, s_two), (5, s_one));
        run.Should().Throw<ArgumentException>().WithMessage("Plan 2 must serve after 00:00:05, was 00:00:05.*");
    }

    [Fact]
    public void A_plan_that_the_problem_has_no_meaning_for_is_an_error()
    {
        Action run = () => Run([], (0, s_one with { Routes = [new Route("d", SimulatedProblem.Model, SimulatedProblem.Tier, 1)] }));
        run.Should().Throw<ArgumentException>().WithMessage("Plan 'simulated': *d*");
        run = () => Run([], (0, s_one with
        {
            Deployments = [.. s_one.Deployments, .. s_other.Deployments],
            Routes = [.. s_one.Routes, new Route("a", SimulatedProblem.Model, SimulatedProblem.OtherTier, 0.5)],
        }));
        run.Should().Throw<ArgumentException>().WithMessage("The routes of a add up to more than its whole.*");
    }

    private static SimulationResult Run(Arrival[] arrivals, params (double From, AllocationPlan Plan)[] plans) => PlanSimulator.RunSchedule(
        s_problem, [.. plans.Select(p => new FleetPlan(TimeSpan.FromSeconds(p.From), p.Plan))],
        new RecordedArrivals(arrivals, TimeSpan.FromSeconds(100)), new SimulationOptions { WarmUp = 0 });
}
