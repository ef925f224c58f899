using HetServe.Allocation.Planning;
using static HetServe.Allocation.Tests.Planning.ReplicaProblem;

namespace HetServe.Allocation.Interop.Tests;

public sealed class WorkloadDemandTests
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
    public void A_trace_is_stretched_over_the_windows_and_scaled_to_the_forecast()
    {
        Rates(Summary(0, 10, 20, 40, 30).ToDemandSchedule(Problem(100), 4)).Should().Equal(40, 80, 160, 120);
        double[] stretched = Rates(Summary(0, 10, 20, 40, 30).ToDemandSchedule(Problem(100), 7));
        stretched.Select(r => r / stretched[0]).Should().BeEquivalentTo(
            [1, 1.5, 2, 3, 4, 3.5, 3], o => o.WithStrictOrdering().Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 1e-9)).WhenTypeIs<double>());
    }

    [Fact]
    public void A_window_cut_short_is_scaled_up_or_left_out()
    {
        Rates(Summary(1, 16, 20, 20).ToDemandSchedule(Problem(100), 3)).Should().Equal(100, 100, 100);
        Rates(Summary(4, 1, 10, 30).ToDemandSchedule(Problem(100), 2)).Should().Equal(50, 150);
    }

    [Fact]
    public void A_class_of_one_window_is_refused() =>
        FluentActions.Invoking(() => Summary(0, 5).ToDemandSchedule(Problem(1), 3))
            .Should().Throw<ArgumentException>()
            .WithMessage("Workload summary: class 'chat' must have at least two windows, had 1. (Parameter 'workload')");
}
