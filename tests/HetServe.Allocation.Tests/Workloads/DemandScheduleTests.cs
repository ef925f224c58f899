using HetServe.Allocation.Workloads;
using static HetServe.Allocation.Tests.Planning.ReplicaProblem;

namespace HetServe.Allocation.Tests.Workloads;

public sealed class DemandScheduleTests
{
    private static WorkloadSummary Summary(double firstMinutes, params int[] arrivals)
    {
        var midnight = new DateTimeOffset(2024, 5, 10, 0, 0, 0, TimeSpan.Zero);
        var tokens = new TokenStatistics(100, 100, 100, 100);
        return new WorkloadSummary
        {
            WindowMinutes = 5,
            Traces =
            [
                new()
                {
                    Name = "day", Start = midnight.AddMinutes(firstMinutes), End = midnight.AddMinutes(5 * arrivals.Length),
                    Count = arrivals.Sum(), InputTokens = tokens, OutputTokens = tokens, FirstWindow = midnight,
                },
            ],
            Classes =
            [
                new()
                {
                    Name = "chat", Trace = "day", Count = arrivals.Sum(), RatePerHour = 1, PeakRatePerHour = 1, InputTokens = tokens,
                    OutputTokens = tokens, Arrivals = arrivals,
                },
            ],
        };
    }

    private static double[] Rates(DemandSchedule demand) => [.. Enumerable.Range(0, demand.Windows).Select(w => demand.RatesPerHour(w)[0])];

    [Fact]
    public void A_random_walk_begins_at_the_forecast_and_keeps_it_on_average()
    {
        double[] ends = [.. Enumerable.Range(0, 4000).Select(seed => DemandSchedule.RandomWalk(Problem(100), 11, 0.1, seed).RatesPerHour(10)[0])];
        DemandSchedule.RandomWalk(Problem(100), 11, 0.1, 7).RatesPerHour(0).Should().Equal(100);
        double logs = ends.Average(Math.Log), variance = ends.Average(e => Math.Pow(Math.Log(e) - logs, 2));
        ends.Average().Should().BeApproximately(100, 2);
        variance.Should().BeApproximately(10 * 0.01, 0.01, "ten steps of standard deviation 0.1");
        Rates(DemandSchedule.RandomWalk(Problem(100), 3, 0, 1)).Should().Equal(100, 100, 100);
    }

    [Fact]
    public void A_trace_is_stretched_over_the_windows_and_scaled_to_the_forecast()
    {
        Rates(DemandSchedule.FromWorkload(Problem(100), Summary(0, 10, 20, 40, 30), 4)).Should().Equal(40, 80, 160, 120);
        double[] stretched = Rates(DemandSchedule.FromWorkload(Problem(100), Summary(0, 10, 20, 40, 30), 7));
        stretched.Select(r => r / stretched[0]).Should().BeEquivalentTo(
            [1, 1.5, 2, 3, 4, 3.5, 3], o => o.WithStrictOrdering().Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 1e-9)).WhenTypeIs<double>());
    }

    [Fact]
    public void A_window_cut_short_is_scaled_up_or_left_out()
    {
        Rates(DemandSchedule.FromWorkload(Problem(100), Summary(1, 16, 20, 20), 3)).Should().Equal(100, 100, 100);
        Rates(DemandSchedule.FromWorkload(Problem(100), Summary(4, 1, 10, 30), 2)).Should().Equal(50, 150);
    }

    [Fact]
    public void Faults_are_named()
    {
        FluentActions.Invoking(() => DemandSchedule.FromWorkload(Problem(1), Summary(0, 5), 3))
            .Should().Throw<ArgumentException>()
            .WithMessage("Workload summary: class 'chat' must have at least two windows, had 1. (Parameter 'workload')");
        FluentActions.Invoking(() => DemandSchedule.FromRates("bad", [[1.0], [-1.0]]))
            .Should().Throw<ArgumentException>()
            .WithMessage("Window 1: each rate must be a number >= 0, was -1. (Parameter 'ratesPerHour')");
        FluentActions.Invoking(() => DemandSchedule.RandomWalk(Problem(1), 3, 1.5, 0)).Should().Throw<ArgumentOutOfRangeException>();
        foreach (int window in (int[])[-1, 3])
        {
            DemandSchedule.RandomWalk(Problem(1), 3, 0, 0).Invoking(demand => demand.RatesPerHour(window))
                .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("window");
        }
    }
}
