using HetServe.Allocation.Planning;
using static HetServe.Allocation.Tests.Planning.ReplicaProblem;

namespace HetServe.Allocation.Studies.Tests;

public sealed class RandomDemandTests
{
    private static double[] Rates(DemandSchedule demand) => [.. Enumerable.Range(0, demand.Windows).Select(w => demand.RatesPerHour(w)[0])];

    [Fact]
    public void A_random_walk_begins_at_the_forecast_and_keeps_it_on_average()
    {
        double[] ends = [.. Enumerable.Range(0, 4000).Select(seed => RandomDemand.Walk(Problem(100), 11, 0.1, seed).RatesPerHour(10)[0])];
        RandomDemand.Walk(Problem(100), 11, 0.1, 7).RatesPerHour(0).Should().Equal(100);
        double logs = ends.Average(Math.Log), variance = ends.Average(e => Math.Pow(Math.Log(e) - logs, 2));
        ends.Average().Should().BeApproximately(100, 2);
        variance.Should().BeApproximately(10 * 0.01, 0.01, "ten steps of standard deviation 0.1");
        Rates(RandomDemand.Walk(Problem(100), 3, 0, 1)).Should().Equal(100, 100, 100);
    }

    [Fact]
    public void A_volatility_above_1_is_refused() =>
        FluentActions.Invoking(() => RandomDemand.Walk(Problem(1), 3, 1.5, 0)).Should().Throw<ArgumentOutOfRangeException>();
}
