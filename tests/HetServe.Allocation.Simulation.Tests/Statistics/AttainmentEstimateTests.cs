using HetServe.Allocation.Search;
using HetServe.Allocation.Simulation.Statistics;

namespace HetServe.Allocation.Simulation.Tests.Statistics;

public sealed class AttainmentEstimateTests
{
    private const int Bins = 108;

    [Fact]
    public void The_interval_is_Wilsons_where_misses_are_spread_evenly()
    {
        AttainmentEstimate estimate = AttainmentEstimate.Of([.. Enumerable.Repeat(10, 18)], [.. Enumerable.Repeat(9, 18)]);

        estimate.Share.Should().Be(0.9);
        estimate.Low.Should().BeApproximately(0.8475, 1e-4); // n = 180, z = 1.96
        estimate.High.Should().BeApproximately(0.9359, 1e-4);
    }

    [Theory]
    [InlineData(20, 0.97, 0)]
    [InlineData(200, 0.95, 0)]
    [InlineData(50, 0.9, 0.2)]
    public void The_interval_holds_the_truth_in_nine_of_ten_runs(int perBin, double share, double swing)
    {
        const int runs = 300;
        int held = Enumerable.Range(0, runs).Count(run =>
        {
            AttainmentEstimate estimate = Draw(perBin, share, swing, run);
            return estimate.Low <= share && share <= estimate.High;
        });
        held.Should().BeGreaterThan(runs * 9 / 10);
    }

    [Fact]
    public void Misses_that_come_together_widen_the_interval()
    {
        AttainmentEstimate apart = Draw(50, 0.9, 0, 1), together = Draw(50, 0.9, 0.2, 1);
        (together.High - together.Low).Should().BeGreaterThan(2 * (apart.High - apart.Low));
    }

    [Fact]
    public void Limits_stay_within_0_and_1_even_without_queries()
    {
        AttainmentEstimate.Of(new int[Bins], new int[Bins]).Should().Be(new AttainmentEstimate(1, 0, 1));
        AttainmentEstimate all = AttainmentEstimate.Of([.. Enumerable.Repeat(1, Bins)], [.. Enumerable.Repeat(1, Bins)]);
        (all.Share, all.High).Should().Be((1, 1));
        all.Low.Should().BeInRange(0.95, 0.99);
    }

    /// <summary>A run whose share alternates by a swing every six bins, a batch of the estimate, at random.</summary>
    private static AttainmentEstimate Draw(int perBin, double share, double swing, int run)
    {
        var random = new SeededRandom(run, 3);
        int[] simulated = new int[Bins], met = new int[Bins];
        double now = share;
        for (int bin = 0; bin < Bins; bin++)
        {
            if (bin % 6 == 0) now = share + swing * (random.NextDouble() - 0.5);
            simulated[bin] = perBin;
            for (int n = 0; n < perBin; n++)
                if (random.NextDouble() < now) met[bin]++;
        }

        return AttainmentEstimate.Of(simulated, met);
    }
}
