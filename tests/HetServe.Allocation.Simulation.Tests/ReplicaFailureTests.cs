using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Tests;

public sealed class ReplicaFailureTests
{
    private const double FrontEnd = 0.03, StepSeconds = 0.01, PerDecoded = 1e-4, PerContext = 1e-7, PerPrompt = 2e-5, PerPromptSquared = 1e-9;
    private const double Prefill = StepSeconds + PerPrompt * 1000 + PerPromptSquared * 1e6;

    // A replica starts in 5 s: 4 s, and 1 s to load 2 GB.
    private static readonly SwitchingCosts s_switching = new() { StartTime = TimeSpan.FromSeconds(4), LoadGBps = 2 };
    private static readonly AllocationProblem s_problem = SimulatedProblem.Of(
        SimulatedProblem.Query("early"), SimulatedProblem.Query("late"));

    [Fact]
    public void Queries_of_the_only_replica_begin_again_when_it_is_back_and_count_from_their_arrival()
    {
        SimulationResult result = Run(replicas: 1, [new(1, 0, 1000, 1001), new(4, 1, 0, 1)], Failure(at: 3, seconds: 10));

        result.Queries[0].Ttft.MeanSeconds.Should().BeApproximately(FrontEnd + 18 - 1 + Prefill, 1e-9);
        result.Queries[1].Ttft.MeanSeconds.Should().BeApproximately(
            FrontEnd + 18 - 4 + Prefill + StepSeconds + PerDecoded + PerContext * 1001, 1e-9, "its prefill is in the step after");
        result.Deployments[0].Replicas.Should().BeApproximately(1 - 15.0 / 100, 1e-9);
    }

    [Fact]
    public void Queries_of_a_failed_replica_begin_again_on_another()
    {
        SimulationResult result = Run(replicas: 2, [new(1, 0, 1000, 1001)], Failure(at: 3, seconds: 10));

        result.Queries[0].Ttft.MeanSeconds.Should().BeApproximately(FrontEnd + 3 - 1 + Prefill, 1e-9);
    }

    [Fact]
    public void Two_failures_at_once_take_two_replicas()
    {
        SimulationResult result = Run(replicas: 2, [new(1, 0, 1000, 1001)], Failure(at: 3, seconds: 10), Failure(at: 3, seconds: 20));

        result.Queries[0].Ttft.MeanSeconds.Should().BeApproximately(FrontEnd + 18 - 1 + Prefill, 1e-9);
    }

    [Fact]
    public void Queries_whose_replica_never_returns_are_refused_and_miss_their_objectives()
    {
        AllocationPlan plan = SimulatedProblem.Plan(s_problem, 1);
        FleetPlan[] plans =
        [
            new(TimeSpan.Zero, plan), new(TimeSpan.FromSeconds(10), SimulatedProblem.Plan(s_problem, 1, SimulatedProblem.OtherTier)),
        ];
        SimulationResult result = PlanSimulator.RunSchedule(
            s_problem, plans, Arrivals([new(1, 0, 1000, 1001)]),
            new SimulationOptions { WarmUp = 0, Failures = [Failure(at: 3, seconds: 10)], Switching = s_switching });

        QueryOutcome met = result.Queries[0];
        (met.Simulated, met.Refused, met.Attainment.Share).Should().Be((1, 1, 0));
    }

    [Fact]
    public void A_failure_of_what_is_not_deployed_is_an_error()
    {
        Action failure = () => Run(replicas: 1, [], Failure(at: 3, seconds: 10) with { Tier = SimulatedProblem.OtherTier });
        failure.Should().Throw<ArgumentException>().WithMessage("Failure of model on other: the plan has no such deployment.*");

        failure = () => Run(replicas: 1, [], Failure(at: 3, seconds: 10), Failure(at: 4, seconds: 10));
        failure.Should().Throw<ArgumentException>().WithMessage("Failure of model on tier: no replica of it serves at 4 s.*");
    }

    private static ReplicaFailure Failure(double at, double seconds) =>
        new(SimulatedProblem.Model, SimulatedProblem.Tier, TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(seconds));

    private static RecordedArrivals Arrivals(Arrival[] arrivals) => new(arrivals, TimeSpan.FromSeconds(100));

    private static SimulationResult Run(int replicas, Arrival[] arrivals, params ReplicaFailure[] failures) => PlanSimulator.Run(
        s_problem, SimulatedProblem.Plan(s_problem, replicas), Arrivals(arrivals),
        new SimulationOptions { WarmUp = 0, Failures = failures, Switching = s_switching });
}
