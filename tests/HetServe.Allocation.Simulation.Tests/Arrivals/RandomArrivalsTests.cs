using HetServe.Allocation.Planning;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Arrivals;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Simulation.Tests.Arrivals;

public sealed class RandomArrivalsTests
{
    private static readonly AllocationProblem s_problem = SimulatedProblem.Of(
        SimulatedProblem.Query("chat", perSecond: 5, input: 800, output: 200) with { InputTokensCv = 1.2, OutputTokensCv = 0.6 },
        SimulatedProblem.Query("code", perSecond: 1, input: 3000, output: 50));

    [Fact]
    public void Rates_are_those_of_the_query_types_times_the_factor()
    {
        Arrival[] arrivals = Draw(new RandomArrivals { RateFactor = 2 });

        arrivals.Should().BeInAscendingOrder(arrival => arrival.Seconds);
        arrivals.Should().OnlyContain(arrival => arrival.Seconds >= 0 && arrival.Seconds < 36_000);
        arrivals.Count(arrival => arrival.Query == 0).Should().BeInRange(357_000, 363_000);
        arrivals.Count(arrival => arrival.Query == 1).Should().BeInRange(70_800, 73_200);
    }

    [Fact]
    public void Gamma_lengths_have_the_mean_and_the_spread_of_the_query_type()
    {
        Arrival[] chat = [.. Draw(new RandomArrivals()).Where(arrival => arrival.Query == 0)];
        double[] input = [.. chat.Select(arrival => (double)arrival.InputTokens)];
        double[] output = [.. chat.Select(arrival => (double)arrival.OutputTokens)];

        input.Min().Should().Be(1);
        input.Mean().Should().BeApproximately(800, 8);
        (input.StandardDeviation() / input.Mean()).Should().BeApproximately(1.2, 0.02);
        output.Mean().Should().BeApproximately(200, 2);
        (output.StandardDeviation() / output.Mean()).Should().BeApproximately(0.6, 0.01);
    }

    [Fact]
    public void Fixed_lengths_are_the_means()
    {
        Draw(new RandomArrivals { Lengths = LengthModel.Fixed }).Should()
            .OnlyContain(a => a.Query == 0 ? a.InputTokens == 800 && a.OutputTokens == 200 : a.InputTokens == 3000 && a.OutputTokens == 50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0.25)]
    public void Gaps_have_the_spread_that_is_asked_for(double cv)
    {
        double[] times = [.. Draw(new RandomArrivals { GapCv = cv }).Where(a => a.Query == 0).Select(a => a.Seconds)];
        double[] gaps = [.. times.Zip(times.Skip(1), (one, next) => next - one)];

        gaps.Mean().Should().BeApproximately(0.2, 0.01);
        (gaps.StandardDeviation() / gaps.Mean()).Should().BeApproximately(cv, 0.04 * cv);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Demand_gives_the_rate_of_each_window_and_starts_again(double cv)
    {
        var demand = DemandSchedule.FromRates("day and night", [[3600, 0], [0, 7200], [36_000, 3600]]);
        Arrival[] arrivals = Draw(new RandomArrivals { Demand = demand, Window = TimeSpan.FromSeconds(500), GapCv = cv });

        // 24 rounds of 3 windows of 500 s in 10 hours.
        (int Window, int Query, double PerSecond)[] expected = [(0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 1, 2), (2, 0, 10), (2, 1, 1)];
        foreach ((int window, int query, double perSecond) in expected)
        {
            int count = arrivals.Count(a => a.Query == query && (int)(a.Seconds / 500) % 3 == window);
            double deviation = cv * Math.Sqrt(perSecond * 12_000);
            ((double)count).Should().BeApproximately(perSecond * 12_000, 4 * deviation, $"window {window} and query type {query}");
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_arrivals()
    {
        var random = new RandomArrivals();
        Draw(random).Should().Equal(Draw(random));
        Draw(random, seed: 1).Should().NotEqual(Draw(random));
    }

    [Fact]
    public void A_query_type_keeps_its_arrivals_when_another_changes()
    {
        AllocationProblem busier = s_problem with { Queries = [s_problem.Queries[0], s_problem.Queries[1] with { RatePerHour = 9000 }] };
        IEnumerable<Arrival> chat = new RandomArrivals().Generate(busier, TimeSpan.FromHours(10), 0).Where(arrival => arrival.Query == 0);
        chat.Should().Equal(Draw(new RandomArrivals()).Where(arrival => arrival.Query == 0));
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        foreach (double value in (double[])[0, -1, double.NaN, double.PositiveInfinity])
        {
            ((Action)(() => _ = new RandomArrivals { RateFactor = value })).Should().Throw<ArgumentOutOfRangeException>();
            ((Action)(() => _ = new RandomArrivals { GapCv = value })).Should().Throw<ArgumentOutOfRangeException>();
        }

        ((Action)(() => _ = new RandomArrivals { Window = TimeSpan.Zero })).Should().Throw<ArgumentOutOfRangeException>();
        var demand = DemandSchedule.FromRates("one query type", [[3600]]);
        ((Action)(() => Draw(new RandomArrivals { Demand = demand }))).Should().Throw<ArgumentException>()
            .WithMessage("Demand must have a rate for each of the 2 query types, had 1.*");
    }

    private static Arrival[] Draw(RandomArrivals random, long seed = 0) => [.. random.Generate(s_problem, TimeSpan.FromHours(10), seed)];
}
