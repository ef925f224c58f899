using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Performance;

public class MeasuredPerformanceModelTests
{
    private static readonly AllocationProblem s_problem = TestProblems.One().Build();
    private static readonly RoutePerformance s_plain = Evaluate(null);

    [Fact]
    public void What_is_not_measured_stays()
    {
        Evaluate(Measurement() with { Parallelism = new(2, 1), DelaySeconds = 9 }).Should().Be(s_plain);
        Evaluate(Measurement()).Should().Be(s_plain);
        Evaluate(Measurement() with { ErrorRate = 0.5 }).Should().Be(s_plain with { ErrorRate = 0.5 });
        Evaluate(Measurement() with { QueriesPerSecond = 4 }).Should().Be(s_plain with { BusySeconds = 0.25 });
    }

    [Fact]
    public void Measured_times_give_the_delay_unless_it_is_measured_too()
    {
        Evaluate(Measurement() with { TtftSeconds = 2 }).Should()
            .Be(Timed(2, s_plain.TpotSeconds, 2 + 100 * s_plain.TpotSeconds));
        Evaluate(Measurement() with { TpotSeconds = 0.5 }).Should()
            .Be(Timed(s_plain.TtftSeconds, 0.5, s_plain.TtftSeconds + 50));
        Evaluate(Measurement() with { TtftSeconds = 2, TpotSeconds = 0.5, DelaySeconds = 3 }).Should()
            .Be(Timed(2, 0.5, 3));
        Evaluate(Measurement() with { DelaySeconds = 3 }).Should()
            .Be(Timed(s_plain.TtftSeconds, s_plain.TpotSeconds, 3));
    }

    /// <summary>A route whose delays are the same at the lengths of the objectives.</summary>
    private static RoutePerformance Timed(double ttft, double tpot, double delay) =>
        new(ttft, tpot, delay, s_plain.BusySeconds, s_plain.ErrorRate);

    private static Measurement Measurement() => new() { Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new(1, 1) };

    private static RoutePerformance Evaluate(Measurement? measurement) =>
        new MeasuredPerformanceModel(new RooflinePerformanceModel(s_problem.Performance), measurement is null ? [] : [measurement])
            .Evaluate(s_problem.Queries[0], s_problem.Models[0], s_problem.Tiers[0], new(1, 1), utilization: 0.8)!.Value;
}
