using HetServe.Allocation.Search;

namespace HetServe.Allocation.Studies.Tests;

public class RandomDistributionsTests
{
    [Fact]
    public void Normals_have_their_mean_and_deviation()
    {
        var random = new SeededRandom(7);
        double[] sample = [.. Enumerable.Range(0, 20_000).Select(_ => random.Normal(10, 2))];

        MathNet.Numerics.Statistics.Statistics.Mean(sample).Should().BeApproximately(10, 0.05);
        MathNet.Numerics.Statistics.Statistics.StandardDeviation(sample).Should().BeApproximately(2, 0.05);
    }
}
