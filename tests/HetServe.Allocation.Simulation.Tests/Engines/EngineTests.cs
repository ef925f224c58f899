using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Tests.Engines;

/// <summary>What a few queries meet, computed by hand from <see cref="SimulatedProblem.Step"/>.</summary>
public sealed class EngineTests
{
    private const double FrontEnd = 0.03, StepSeconds = 0.01, PerDecoded = 1e-4, PerContext = 1e-7, PerPrompt = 2e-5, PerPromptSquared = 1e-9;

    [Fact]
    public void A_query_alone_takes_one_step_of_prefill_and_one_for_each_further_token()
    {
        QueryOutcome met = Serve(replicas: 1, new Arrival(1.5, 0, 1000, 11)).Single();

        met.Simulated.Should().Be(1);
        met.Ttft.MeanSeconds.Should().BeApproximately(FrontEnd + StepSeconds + PerPrompt * 1000 + PerPromptSquared * 1e6, 1e-12);
        met.Tpot.MeanSeconds.Should().BeApproximately(StepSeconds + PerDecoded + PerContext * (1001 + 4.5), 1e-12);
        met.Delay.MeanSeconds.Should().BeApproximately(met.Ttft.MeanSeconds + 10 * met.Tpot.MeanSeconds, 1e-12);
    }

    [Fact]
    public void A_long_prompt_takes_several_steps()
    {
        QueryOutcome met = Serve(replicas: 1, new Arrival(0, 0, 5000, 1)).Single();

        met.Ttft.MeanSeconds.Should().BeApproximately(FrontEnd + 3 * StepSeconds + PerPrompt * 5000 + PerPromptSquared * 25e6, 1e-12);
        met.Delay.MeanSeconds.Should().Be(met.Ttft.MeanSeconds);
        met.Tpot.MeanSeconds.Should().Be(0);
    }

    [Fact]
    public void A_cached_prefix_saves_its_prefill()
    {
        AllocationProblem problem = SimulatedProblem.Of(SimulatedProblem.Query() with { PrefixHitRate = 0.75 });
        QueryOutcome met = Serve(problem, 1, new Arrival(0, 0, 1000, 1)).Single();

        met.Ttft.MeanSeconds.Should().BeApproximately(FrontEnd + StepSeconds + PerPrompt * 250 + PerPromptSquared * (1e6 - 750 * 750), 1e-12);
    }

    [Fact]
    public void Network_latency_adds_to_the_first_token()
    {
        AllocationProblem problem = SimulatedProblem.Of(
            SimulatedProblem.Query() with { NetworkLatencySeconds = new Dictionary<string, double> { ["here"] = 0.2 } });
        problem = problem with { Tiers = [problem.Tiers[0] with { Region = "here" }], Profiles = [SimulatedProblem.Step] };
        QueryOutcome met = Serve(problem, 1, new Arrival(0, 0, 0, 2)).Single();

        met.Ttft.MeanSeconds.Should().BeApproximately(0.2 + FrontEnd + StepSeconds, 1e-12);
        met.Tpot.MeanSeconds.Should().BeApproximately(StepSeconds + PerDecoded + PerContext, 1e-12);
    }

    [Fact]
    public void A_query_that_no_engine_can_hold_is_refused_and_misses_its_objectives()
    {
        QueryOutcome met = Serve(replicas: 1, new Arrival(0, 0, 300_000, 10)).Single();

        (met.Simulated, met.Refused, met.Attainment.Share).Should().Be((1, 1, 0));
        met.Ttft.MeanSeconds.Should().Be(0);
    }

    [Fact]
    public void A_query_goes_to_the_replica_with_the_fewest_unfinished_ones_and_the_lowest_number()
    {
        AllocationProblem problem = OneAtATime("long", "short", "third", "fourth");
        IReadOnlyList<QueryOutcome> met = Serve(
            problem, 2, new(0, 0, 0, 1001), new(0.001, 1, 0, 2), new(0.002, 2, 0, 1), new(0.003, 3, 0, 1));

        // Replica 0 runs the long answer and takes the third query at a tie; the fourth finds it with two and goes to replica 1.
        met[2].Ttft.MeanSeconds.Should().BeGreaterThan(10);
        met[3].Ttft.MeanSeconds.Should().BeApproximately(
            FrontEnd + 0.001 + 2 * StepSeconds + PerDecoded + PerContext + StepSeconds - 0.003, 1e-12);
    }

    [Fact]
    public void Queries_are_served_in_the_order_of_arrival_even_where_a_later_one_would_fit()
    {
        AllocationProblem problem = SimulatedProblem.Of(
            SimulatedProblem.Query("first"), SimulatedProblem.Query("large"), SimulatedProblem.Query("small"));
        IReadOnlyList<QueryOutcome> met = Serve(problem, 1, new(0, 0, 0, 101), new(0.001, 1, 199_950, 1), new(0.002, 2, 0, 1));

        met[2].Ttft.MeanSeconds.Should().BeGreaterThan(met[0].Delay.MeanSeconds);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0, 0.8)]
    [InlineData(1, 0.5)]
    public void An_engine_that_runs_one_prompt_at_a_time_waits_as_Pollaczek_and_Khinchine_say(double cv, double busy)
    {
        const double input = 2000;
        double mean = StepSeconds + PerPrompt * input, variance = cv * PerPrompt * input * cv * PerPrompt * input;
        AllocationProblem problem = SimulatedProblem.Of(
            SimulatedProblem.Query(perSecond: busy / mean, input: input, output: 1) with { InputTokensCv = cv, OutputTokensCv = 0 });
        problem = problem with
        {
            Performance = problem.Performance with { MaxConcurrency = 1, MaxStepTokens = 1_000_000 },
            Profiles = [SimulatedProblem.Step with { PerPromptTokenSquaredSeconds = 0 }],
        };
        SimulationResult result = PlanSimulator.Run(
            problem, SimulatedProblem.Plan(problem, 1), options: new() { Duration = TimeSpan.FromSeconds(200_000 * mean / busy) });

        double wait = busy * (mean * mean + variance) / (2 * mean * (1 - busy));
        (result.Queries[0].Ttft.MeanSeconds - FrontEnd - mean).Should().BeApproximately(wait, 0.04 * wait);
        result.Deployments[0].Busy.Should().BeApproximately(busy, 0.02);
    }

    [Fact]
    public void Deployments_report_what_they_did()
    {
        AllocationProblem problem = SimulatedProblem.Of(SimulatedProblem.Query());
        SimulationResult result = PlanSimulator.Run(
            problem, SimulatedProblem.Plan(problem, 1), new RecordedArrivals([new(0, 0, 900, 101), new(0, 0, 900, 101)], TimeSpan.FromSeconds(10)),
            new SimulationOptions { WarmUp = 0 });

        double seconds = result.Queries[0].Delay.MeanSeconds - FrontEnd;
        DeploymentOutcome did = result.Deployments[0];
        (did.Replicas, did.MaxConcurrency, did.MaxQueue).Should().Be((1, 2, 1));
        did.Concurrency.Should().BeGreaterThan(1.9 * seconds / 10).And.BeLessThan(2.1 * seconds / 10);
        did.TokensPerSecond.Should().BeApproximately(20.2, 1e-9);
        did.Cache.Should().BeApproximately(did.Concurrency * 1001 / 200_000, 1e-9);
    }

    private static AllocationProblem OneAtATime(params string[] queries)
    {
        AllocationProblem problem = SimulatedProblem.Of(queries.Select(name => SimulatedProblem.Query(name)));
        return problem with { Performance = problem.Performance with { MaxConcurrency = 1 } };
    }

    private static IReadOnlyList<QueryOutcome> Serve(int replicas, params Arrival[] arrivals) =>
        Serve(SimulatedProblem.Of(SimulatedProblem.Query()), replicas, arrivals);

    private static IReadOnlyList<QueryOutcome> Serve(AllocationProblem problem, int replicas, params Arrival[] arrivals)
    {
        AllocationPlan plan = SimulatedProblem.Plan(problem, replicas);
        return PlanSimulator.Run(
            problem, plan, new RecordedArrivals(arrivals, TimeSpan.FromSeconds(10)), new SimulationOptions { WarmUp = 0 }).Queries;
    }
}
