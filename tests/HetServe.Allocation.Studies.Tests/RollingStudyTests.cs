using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using static HetServe.Allocation.Tests.Planning.ReplicaProblem;

namespace HetServe.Allocation.Studies.Tests;

public sealed class RollingStudyTests
{
    private const int DayWindows = 96;
    private static readonly IAllocator s_agh = new AdaptiveGreedyAllocator();
    private static readonly DemandSchedule s_peak = DemandSchedule.FromRates("a peak", [[3600.0], [7200.0], [3600.0]]);

    private static RollingPlanner Hourly(double startSeconds = 360) => new(
        s_agh,
        new()
        {
            Window = TimeSpan.FromHours(1), HistoryWindows = 1, RateMargin = 0, Switching = Free with { StartTime = TimeSpan.FromSeconds(startSeconds) },
        });

    private static RollingStudyResult Run(int lag, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        RollingStudy.Run(
            Problem(3600), s_peak, s_agh, Hourly(),
            [new("static", s_agh, Reroutes: false, ForPeak: false), new("peak", s_agh, Reroutes: true, ForPeak: true)],
            new() { LagWindows = lag }, progress, cancellation);

    [Fact]
    public void A_peak_by_hand()
    {
        RollingStudyResult result = Run(lag: 0);
        result.Finished.Should().Be(3);
        ContenderOutcome rolling = result.Contenders[0];

        // The second replica loads for 0.1 hours: $0.10 of rental, and $36 an hour unmet meanwhile.
        rolling.Windows.Select(w => w.Cost).Should().BeEquivalentTo(
            [1, 0.1 + 0.1 * 37 + 0.9 * 2, 1], o => o.WithStrictOrdering().Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 1e-9)).WhenTypeIs<double>());
        rolling.TotalCost.Should().BeApproximately(7.6, 1e-9);
        rolling.PeakWindowCost.Should().BeApproximately(5.6, 1e-9);
        rolling.SwitchingCost.Should().BeApproximately(0.1, 1e-9);
        rolling.ViolatedOrUnmetShare.Should().BeApproximately(360.0 / 14400, 1e-9);
        (rolling.Changes, rolling.WindowsWithChanges).Should().Be((2, 2));
        rolling.Windows.Select(w => w.Gpus).Should().Equal(1, 2, 1);

        ContenderOutcome one = result.Contenders[1], two = result.Contenders[2];
        one.TotalCost.Should().BeApproximately(1 + 37 + 1, 1e-9);
        (one.UnmetShare, one.ViolatedOrUnmetShare, one.Changes).Should().Be((0.25, 0.25, 0));
        (two.TotalCost, two.PeakWindowCost, two.ViolatedOrUnmetShare).Should().Be((6, 2, 0));
    }

    [Fact]
    public void A_planner_that_sees_the_window_before_comes_late()
    {
        ContenderOutcome rolling = Run(lag: 1).Contenders[0];
        rolling.TotalCost.Should().BeApproximately(1 + 37 + (0.1 + 0.1 * 1 + 0.9 * 2), 1e-9);
        rolling.Windows.Select(w => w.Changes).Should().Equal(0, 0, 1);
    }

    public static TheoryData<string, DemandSchedule> Days
    {
        get
        {
            AllocationProblem small = Instances.Load("six-types"), large = Instances.Load("synth-10-10-10-s4");
            return new()
            {
                { small.Name, Scaled(small, "constant", _ => 1) },
                { small.Name, Scaled(small, "quick swing", n => 1 + 0.4 * Math.Sin(1.7 * n)) },
                { large.Name, Scaled(large, "swing of a few windows", n => 1 + 0.4 * Math.Sin(0.7 * n)) },
                { large.Name, Scaled(large, "high and low in turn", n => n % 2 == 0 ? 0.95 : 1.05) },
                { large.Name, Scaled(large, "slow rise and fall", n => 1 + 0.3 * Math.Sin(2 * Math.PI * n / DayWindows)) },
                { large.Name, RandomDemand.Walk(large, DayWindows, 0.05, 1) },
            };

            static DemandSchedule Scaled(AllocationProblem problem, string name, Func<int, double> factor) => DemandSchedule.FromRates(
                name, [.. Enumerable.Range(0, DayWindows).Select(n => problem.Queries.Select(q => factor(n) * q.RatePerHour).ToArray())]);
        }
    }

    [Theory]
    [MemberData(nameof(Days))]
    public void Over_a_day_re_planning_costs_at_most_1_percent_more_than_the_rerouted_first_plan(string name, DemandSchedule demand)
    {
        AllocationProblem problem = Instances.Load(name);
        var quick = new GreedyAllocator();

        RollingStudyResult result = RollingStudy.Run(problem, demand, quick, new RollingPlanner(quick), [new("static", quick, true, false)]);

        (ContenderOutcome rolling, ContenderOutcome kept) = (result.Contenders[0], result.Contenders[1]);
        rolling.TotalCost.Should().BeLessThanOrEqualTo(1.01 * kept.TotalCost);
        rolling.WindowsWithChanges.Should().BeLessThanOrEqualTo(DayWindows / new RollingOptions().HistoryWindows);
        if (demand.Description is "constant" or "high and low in turn") rolling.Changes.Should().Be(0);
    }

    [Fact]
    public void Routes_that_stay_break_an_objective_where_the_accurate_deployment_overflows()
    {
        // A small model, too often wrong by itself, shares with a large one that is right enough for both; then demand doubles.
        AllocationProblem problem = TestProblems.One().TensorParallel(1).Performance(new() { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 })
            .AddModel("large", m => m.Parameters(2).Weights(4).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.01)).Build();
        problem = problem with
        {
            Models = [problem.Models[0] with { ErrorRates = new Dictionary<string, double> { ["chat"] = 0.09 } }, problem.Models[1]],
            Measurements =
            [
                new() { Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new(1, 1), QueriesPerSecond = 10 },
                new() { Query = "chat", Model = "large", Tier = "gpu-fp16", Parallelism = new(1, 1), QueriesPerSecond = 0.5 },
            ],
            MaxReplicas = 1,
        };
        RollingStudyResult result = RollingStudy.Run(
            problem, DemandSchedule.FromRates("double", [[7200.0]]), s_agh, Hourly(), [new("static", s_agh, false, false)]);
        WindowOutcome window = result.Contenders[1].Windows[0];
        window.UnmetShare.Should().BeApproximately(0.25, 1e-6, "half of the large model's half finds no room");
        window.ViolatedOrUnmetShare.Should().Be(1, "the mean error of the rest is (0.5·0.09 + 0.25·0.01)/0.75, above 0.05");
    }

    [Fact]
    public void Cancelled_it_returns_the_windows_finished()
    {
        using var cancellation = new CancellationTokenSource();
        RollingStudyResult result = Run(lag: 0, new CancelAt(0.6, cancellation), cancellation.Token);
        result.Finished.Should().Be(2);
        result.Contenders.Should().OnlyContain(c => c.Windows.Count == 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cancelled_in_the_first_plans_it_returns_no_windows(bool isThrown)
    {
        using var cancellation = new CancellationTokenSource();
        var stopped = new Stopped(cancellation, isThrown);
        RollingStudyResult result = RollingStudy.Run(
            Problem(3600), s_peak, stopped, Hourly(), [new("static", s_agh, false, false)], null, null, cancellation.Token);
        result.Finished.Should().Be(0);
        result.Contenders.Select(c => (c.Name, c.Windows.Count, c.TotalCost, c.UnmetShare)).Should()
            .Equal(("rolling", 0, 0, 0), ("static", 0, 0, 0));
        result.DecisionTime.Should().Be((TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_and_another_seed_others()
    {
        AllocationProblem problem = Instances.Load("six-types");
        var quick = new AdaptiveGreedyAllocator(new() { StartEffort = 20 });
        RollingStudyResult Walk(long seed) => RollingStudy.Run(
            problem, RandomDemand.Walk(problem, 6, 0.05, seed), quick, new RollingPlanner(quick), [new("static", quick, true, false)]);
        Walk(1).Contenders.Should().BeEquivalentTo(Walk(1).Contenders, o => o.WithStrictOrdering());
        Walk(2).Contenders[0].TotalCost.Should().NotBe(Walk(1).Contenders[0].TotalCost);
    }

    [Fact]
    public void Faults_are_named()
    {
        FluentActions.Invoking(() => RollingStudy.Run(Problem(1), s_peak, s_agh, Hourly(), [new("rolling", s_agh, true, true)]))
            .Should().Throw<ArgumentException>().WithMessage("Contender 'rolling': the name must be unique. (Parameter 'contenders')");
        FluentActions.Invoking(() => RollingStudy.Run(Problem(1), DemandSchedule.FromRates("two", [[1.0, 2.0]]), s_agh, Hourly(), []))
            .Should().Throw<ArgumentException>()
            .WithMessage("The demand must have a rate for each of the 1 query types, had 2. (Parameter 'demand')");
        FluentActions.Invoking(() => Run(-1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("LagWindows must be >= 0.*");
    }

    /// <summary>Is cancelled while it plans, and has no plan by then.</summary>
    private sealed class Stopped(CancellationTokenSource cancellation, bool isThrown) : IAllocator
    {
        public string Name => "stopped";

        public AllocationResult Allocate(
            ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken)
        {
            cancellation.Cancel();
            if (isThrown) cancellationToken.ThrowIfCancellationRequested();
            return new() { Allocator = Name, Status = PlanStatus.Unknown, StopReason = StopReason.Cancelled, Elapsed = TimeSpan.Zero };
        }
    }

    private sealed class CancelAt(double share, CancellationTokenSource cancellation) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value >= share) cancellation.Cancel();
        }
    }
}
