using HetServe.Allocation.Allocators;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;
using static HetServe.Allocation.Tests.Planning.ReplicaProblem;

namespace HetServe.Allocation.Studies.Tests;

public sealed class RollingSimulationTests
{
    private const double Low = 10 * 3600, High = 40 * 3600; // queries per hour

    private static readonly IAllocator s_greedy = new GreedyAllocator();
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5), s_slow = TimeSpan.FromMinutes(4);
    private static readonly AllocationProblem s_problem = Engine();
    private static readonly DemandSchedule s_rise = DemandSchedule.FromRates("a rise", [[Low], [High]]);
    private static readonly RollingStudyResult s_study = Study(s_rise, s_slow);

    [Fact]
    public void A_rise_is_served_by_the_old_plan_until_the_new_replicas_are_ready()
    {
        RollingStudyResult quick = Study(s_rise, TimeSpan.Zero);
        ContenderOutcome rolling = s_study.Contenders[0];

        rolling.Plans.Select(plan => Math.Round(plan.From.TotalMinutes, 3)).Should().Equal(0, 5, 9);
        rolling.Plans[1].Plan.Deployments.Should().Equal(rolling.Plans[0].Plan.Deployments);
        rolling.Plans[2].Plan.Deployments.Sum(d => d.Replicas).Should().BeGreaterThan(rolling.Plans[1].Plan.Deployments.Sum(d => d.Replicas));
        Unserved(s_study).Should().BeGreaterThan(Unserved(quick) + 0.1);

        static double Unserved(RollingStudyResult study) => RollingSimulation.Run(s_problem, study).Contenders[0].UnservedShare;
    }

    [Fact]
    public void A_change_longer_than_a_window_serves_from_the_next_window_on()
    {
        DemandSchedule demand = DemandSchedule.FromRates("a rise", [[Low], [High], [High]]);
        ContenderOutcome rolling = Study(demand, TimeSpan.FromMinutes(9)).Contenders[0];
        rolling.Plans.Select(plan => Math.Round(plan.From.TotalMinutes, 3)).Should().Equal(0, 5, 10);
        rolling.Plans[1].Plan.Deployments.Should().Equal(rolling.Plans[0].Plan.Deployments);
        rolling.Plans[2].Plan.Deployments.Should().NotEqual(rolling.Plans[0].Plan.Deployments);
    }

    [Fact]
    public void Shares_lie_between_0_and_1_and_the_unserved_share_is_that_of_the_study()
    {
        RollingSimulationResult result = RollingSimulation.Run(s_problem, s_study);

        result.IsComplete.Should().BeTrue();
        result.Contenders.Select(c => c.Name).Should().Equal(s_study.Contenders.Select(c => c.Name));
        result.Contenders.Select(c => c.Queries).Distinct().Should().ContainSingle("all contenders serve the same queries");
        foreach ((RollingSimulationOutcome simulated, ContenderOutcome planned) in result.Contenders.Zip(s_study.Contenders))
        {
            simulated.Attainment.Should().BeInRange(0, 1);
            simulated.WorstHour.Should().BeInRange(0, 1);
            simulated.UnservedShare.Should().BeApproximately(planned.UnmetShare, 0.02);
            simulated.WorstHour.Should().BeApproximately(
                simulated.Attainment * (1 - simulated.UnservedShare), 1e-9, "ten minutes are one hour's part, and unserved queries miss");
        }
    }

    [Fact]
    public void Under_constant_demand_the_rolling_planner_does_what_the_static_plan_does()
    {
        RollingStudyResult study = Study(DemandSchedule.FromRates("constant", [[Low], [Low], [Low]]), s_slow);
        IReadOnlyList<RollingSimulationOutcome> outcomes = RollingSimulation.Run(s_problem, study).Contenders;

        study.Contenders.Select(c => c.Plans.Count).Should().Equal(1, 1, 1);
        outcomes[0].Should().Be(outcomes[1] with { Name = RollingStudy.Rolling });
        outcomes[0].UnservedShare.Should().Be(0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_day_and_another_seed_another()
    {
        IReadOnlyList<RollingSimulationOutcome> outcomes = RollingSimulation.Run(s_problem, s_study, seed: 1).Contenders;
        RollingSimulation.Run(s_problem, s_study, seed: 1).Contenders.Should().Equal(outcomes);
        RollingSimulation.Run(s_problem, s_study, seed: 2).Contenders.Should().NotEqual(outcomes);
    }

    [Fact]
    public void Cancelled_it_returns_the_contenders_simulated_to_the_end()
    {
        using var cancellation = new CancellationTokenSource();
        RollingSimulationResult result = RollingSimulation.Run(
            s_problem, s_study, progress: new CancelAt(0.4, cancellation), cancellationToken: cancellation.Token);
        result.IsComplete.Should().BeFalse();
        result.Contenders.Select(c => c.Name).Should().Equal(RollingStudy.Rolling);
    }

    [Fact]
    public void Progress_rises_to_1()
    {
        var seen = new Recorded();
        RollingSimulation.Run(s_problem, s_study, progress: seen);
        seen.Values.Should().BeInAscendingOrder().And.OnlyContain(share => share >= 0 && share <= 1);
        seen.Values[^1].Should().Be(1);
    }

    [Fact]
    public void Faults_are_named()
    {
        AllocationProblem roofline = s_problem with { Performance = new() { Model = PerformanceModelKind.Roofline } };
        FluentActions.Invoking(() => RollingSimulation.Run(roofline, s_study)).Should().Throw<ArgumentException>()
            .WithMessage("Problem 'one' must have performance.model 'engine' to be simulated, was 'roofline'.*");
        FluentActions.Invoking(() => RollingSimulation.Run(s_problem with { Name = "two" }, s_study)).Should().Throw<ArgumentException>()
            .WithMessage("The study must be of problem 'two', was of 'one'.*");
        FluentActions.Invoking(() => RollingSimulation.Run(s_problem, s_study with { Finished = 0 })).Should().Throw<ArgumentException>()
            .WithMessage("The study must have a finished window, had none.*");
        FluentActions.Invoking(() => RollingSimulation.Run(s_problem, s_study with { Window = TimeSpan.FromHours(6000) }))
            .Should().Throw<ArgumentException>().WithMessage("The windows must last at most 10000 hours, were 12000.*");
    }

    private static RollingStudyResult Study(DemandSchedule demand, TimeSpan start) => RollingStudy.Run(
        s_problem, demand, s_greedy,
        new RollingPlanner(s_greedy, new()
        {
            Window = s_window, HistoryWindows = 1, RateMargin = 0, Switching = Free with { StartTime = start },
        }),
        [new("static", s_greedy, Reroutes: true, ForPeak: false), new("routes kept", s_greedy, Reroutes: false, ForPeak: false)],
        new() { LagWindows = 0 });

    /// <summary>A model that one GPU serves at the low rate and not at the high one.</summary>
    private static AllocationProblem Engine()
    {
        AllocationProblem problem = TestProblems.One().TensorParallel(1).Performance(new()).Build();
        return problem with
        {
            Queries = [problem.Queries[0] with { RatePerHour = Low }],
            Models = [problem.Models[0] with { ParametersB = 10 }],
        };
    }

    private sealed class CancelAt(double share, CancellationTokenSource cancellation) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value >= share) cancellation.Cancel();
        }
    }

    private sealed class Recorded : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
