using System.Text.Json;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Tests;

public sealed class PlanSimulatorTests
{
    private static readonly AllocationProblem s_problem = SimulatedProblem.Of(
        SimulatedProblem.Query("chat", perSecond: 20, input: 300, output: 80) with
        {
            InputTokensCv = 1, OutputTokensCv = 0.5, TtftSlo = TimeSpan.FromMilliseconds(60), TpotSlo = TimeSpan.FromMilliseconds(16),
        },
        SimulatedProblem.Query("code", perSecond: 2, input: 4000, output: 20) with { DelaySlo = TimeSpan.FromSeconds(1) });

    private static readonly AllocationPlan s_plan = SimulatedProblem.Plan(s_problem, 3) with
    {
        Deployments =
        [
            .. SimulatedProblem.Plan(s_problem, 1).Deployments, .. SimulatedProblem.Plan(s_problem, 2, SimulatedProblem.OtherTier).Deployments,
        ],
        Routes =
        [
            new Route("chat", SimulatedProblem.Model, SimulatedProblem.Tier, 0.4),
            new Route("chat", SimulatedProblem.Model, SimulatedProblem.OtherTier, 0.6),
            new Route("code", SimulatedProblem.Model, SimulatedProblem.OtherTier, 0.75),
        ],
    };

    [Fact]
    public void One_seed_gives_one_result_on_any_number_of_threads()
    {
        string one = Json(Run(new() { DegreeOfParallelism = 1 }));
        foreach (int threads in (int[])[2, 8]) Json(Run(new() { DegreeOfParallelism = threads })).Should().Be(one);
        Json(Run(new() { DegreeOfParallelism = 8, Seed = 1 })).Should().NotBe(one);
    }

    [Fact]
    public void Routes_take_their_shares_and_the_rest_is_unserved()
    {
        SimulationResult result = Run(new());

        (long chat, long code) = (result.Queries[0].Simulated, result.Queries[1].Simulated + result.Queries[1].Unserved);
        chat.Should().BeInRange(64_000, 66_000, "an hour less its warm-up has 64,800");
        result.Routes[0].Outcome.Simulated.Should().BeInRange((long)(0.39 * chat), (long)(0.41 * chat));
        result.Queries[1].Simulated.Should().BeInRange((long)(0.73 * code), (long)(0.77 * code));
        result.Queries[0].Unserved.Should().Be(0);
        result.Count.Should().Be(result.Routes.Sum(route => route.Outcome.Simulated));
    }

    [Fact]
    public void Attainment_counts_queries_that_met_every_objective()
    {
        SimulationResult result = Run(new());

        QueryOutcome chat = result.Queries[0];
        (1 - chat.Attainment.Share).Should().BeInRange(Math.Max(chat.TtftMisses, chat.TpotMisses), chat.TtftMisses + chat.TpotMisses);
        (chat.TtftMisses, chat.DelayMisses).Should().Match<(double Ttft, double Delay)>(misses => misses.Ttft > 0.01 && misses.Delay == 0);
        chat.Attainment.Low.Should().BeLessThan(chat.Attainment.Share);
        chat.Attainment.High.Should().BeGreaterThan(chat.Attainment.Share);
        result.Attainment.Should().BeInRange(
            result.Queries.Min(query => query.Attainment.Share), result.Queries.Max(query => query.Attainment.Share));
    }

    [Fact]
    public void Series_hold_the_warm_up_too()
    {
        SimulationResult result = Run(new() { Bins = 50, WarmUp = 0.5 });

        result.Series.BinSeconds.Should().Be(72);
        result.Series.Arrived[0].Should().HaveCount(50);
        result.Series.Arrived[0].Skip(25).Sum().Should().Be((int)result.Queries[0].Simulated);
        result.Series.Busy.SelectMany(series => series).Should().OnlyContain(share => share > 0.1 && share <= 1 + 1e-9);
    }

    [Fact]
    public void A_cancelled_run_returns_what_it_measured()
    {
        using var stop = new CancellationTokenSource();
        SimulationResult result = PlanSimulator.Run(
            s_problem, s_plan, null, new() { Duration = TimeSpan.FromHours(10) }, new Immediate(_ => stop.Cancel()), stop.Token);

        result.IsComplete.Should().BeFalse();
        result.Simulated.Should().BeLessThan(TimeSpan.FromHours(1)).And.BeGreaterThan(TimeSpan.Zero);
        result.Duration.Should().Be(TimeSpan.FromHours(10));
        result.Series.Met[0].Count.Should().BeLessThan(10);
    }

    [Fact]
    public void Progress_rises_to_1()
    {
        var reported = new List<double>();
        PlanSimulator.Run(s_problem, s_plan, progress: new Immediate(reported.Add));

        reported.Should().BeInAscendingOrder().And.HaveCountGreaterThan(1);
        reported[^1].Should().Be(1);
    }

    [Fact]
    public void The_arrivals_end_the_simulation_where_they_end_first()
    {
        var arrivals = new RecordedArrivals([new(3, 0, 10, 10), new(7, 0, 10, 10)]);
        PlanSimulator.Run(s_problem, s_plan, arrivals, new() { Duration = TimeSpan.FromHours(1) }).Duration.Should().Be(TimeSpan.FromSeconds(7));
        PlanSimulator.Run(s_problem, s_plan, arrivals, new() { Duration = TimeSpan.FromSeconds(5), WarmUp = 0 }).Count.Should().Be(1);
    }

    [Fact]
    public void An_arrival_at_the_very_end_counts()
    {
        AllocationPlan onlyCode = s_plan with { Routes = [.. s_plan.Routes.Where(route => route.Query == "code")] };
        var arrivals = new RecordedArrivals([new(3, 0, 10, 10), new(7, 0, 10, 10)], TimeSpan.FromSeconds(7));

        PlanSimulator.Run(s_problem, s_plan, arrivals).Queries[0].Simulated.Should().Be(2);
        PlanSimulator.Run(s_problem, onlyCode, arrivals).Queries[0].Unserved.Should().Be(2);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Refused(new() { Duration = TimeSpan.Zero }, "Duration must be > 0 and at most 10,000 hours.*");
        Refused(new() { Duration = TimeSpan.FromHours(20_000) }, "Duration must be > 0 and at most 10,000 hours.*");
        Refused(new() { WarmUp = 0.6 }, "WarmUp must be from 0 to 0.5.*");
        Refused(new() { WarmUp = double.NaN }, "WarmUp must be from 0 to 0.5.*");
        Refused(new() { Bins = 9 }, "Bins must be from 10 to 10,000.*");
        Refused(new() { DegreeOfParallelism = 0 }, "DegreeOfParallelism must be >= 1.*");
        Refused(
            new() { Failures = [new("model", "tier", TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1))] },
            "Failure of model on tier: At must be >= 0, was -00:00:01.*");
        Refused(
            new() { Failures = [new("model", "tier", TimeSpan.Zero, TimeSpan.Zero)] },
            "Failure of model on tier: Duration must be > 0, was 00:00:00.*");

        static void Refused(SimulationOptions options, string message) =>
            ((Action)(() => Run(options))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void The_roofline_model_is_refused()
    {
        AllocationProblem roofline = s_problem with
        {
            Performance = s_problem.Performance with { Model = PerformanceModelKind.Roofline }, Profiles = [],
        };
        Action run = () => PlanSimulator.Run(roofline, s_plan);
        run.Should().Throw<ArgumentException>().WithMessage("The simulator needs performance.model 'engine', was 'roofline'.*");
    }

    private static SimulationResult Run(SimulationOptions options) => PlanSimulator.Run(s_problem, s_plan, options: options);

    private static string Json(SimulationResult result) => JsonSerializer.Serialize(result);

    private sealed class Immediate(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
