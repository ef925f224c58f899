using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;

namespace HetServe.Allocation.Simulation.Tests.Arrivals;

public sealed class RecordedArrivalsTests
{
    private static readonly AllocationProblem s_problem = SimulatedProblem.Of(SimulatedProblem.Query());

    [Fact]
    public void Arrivals_come_by_time_up_to_the_end()
    {
        var recorded = new RecordedArrivals([new(5, 0, 1, 2), new(1, 0, 3, 4), new(9, 0, 5, 6)]);

        recorded.Duration.Should().Be(TimeSpan.FromSeconds(9));
        recorded.Generate(s_problem, TimeSpan.FromSeconds(6), seed: 0).Should().Equal(new Arrival(1, 0, 3, 4), new Arrival(5, 0, 1, 2));
    }

    [Fact]
    public void The_last_arrival_is_within_the_time_that_they_cover()
    {
        for (double seconds = 1; seconds < 2; seconds += 0.000_123_456_789)
        {
            var recorded = new RecordedArrivals([new(seconds, 0, 1, 2)]);
            recorded.Generate(s_problem, recorded.Duration, seed: 0).Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(double.PositiveInfinity, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, -1)]
    public void Times_and_lengths_below_0_are_refused(double seconds, int input, int output)
    {
        Action record = () => _ = new RecordedArrivals([new(seconds, 0, input, output)]);
        record.Should().Throw<ArgumentException>().WithMessage("*time and lengths must be >= 0.*");
    }

    [Fact]
    public void A_query_type_that_the_problem_lacks_is_refused()
    {
        Action generate = () => new RecordedArrivals([new(1, 1, 1, 1)]).Generate(s_problem, TimeSpan.FromSeconds(6), seed: 0);
        generate.Should().Throw<ArgumentException>().WithMessage("*the problem has 1 query types.*");
    }

    [Fact]
    public void A_duration_must_be_above_0()
    {
        Action record = () => _ = new RecordedArrivals([], TimeSpan.Zero);
        record.Should().Throw<ArgumentException>().WithMessage("duration must be > 0, was 00:00:00.*");
    }
}
