using HetServe.Allocation.Search;
using HetServe.Allocation.Simulation.Statistics;

namespace HetServe.Allocation.Simulation.Tests.Statistics;

public sealed class LatencySketchTests
{
    [Theory]
    [InlineData(1, 1e-4)]
    [InlineData(10_000, 1e-4)]
    [InlineData(10_000, 1000)]
    public void Quantiles_are_within_half_a_percent_of_the_exact_ones(int count, double scale)
    {
        double[] times = Times(count, scale, stream: 0);
        LatencySketch sketch = Of(times);
        Array.Sort(times);

        foreach (double share in (double[])[0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1])
        {
            double exact = times[Math.Max(0, (int)Math.Ceiling(share * count) - 1)];
            sketch.Quantile(share).Should().BeInRange(exact * 0.995, exact * 1.00501);
        }

        sketch.Mean.Should().BeApproximately(times.Average(), 1e-12 * scale);
        sketch.ShareUpTo(times[count / 2]).Should().BeApproximately(0.5, count == 1 ? 0.5 : 0.01);
    }

    [Fact]
    public void Two_sketches_add_up()
    {
        double[] low = Times(1000, 1e-3, stream: 1), high = Times(500, 10, stream: 2);
        LatencySketch sum = Of(high), both = Of([.. low, .. high]);
        sum.Add(Of(low));
        sum.Add(new LatencySketch());

        sum.Count.Should().Be(1500);
        sum.Mean.Should().BeApproximately(both.Mean, 1e-12);
        foreach (double share in (double[])[0.01, 0.5, 0.9]) sum.Quantile(share).Should().Be(both.Quantile(share));
    }

    [Fact]
    public void An_empty_sketch_gives_0()
    {
        var sketch = new LatencySketch();
        (sketch.Mean, sketch.Quantile(0.5), sketch.ShareUpTo(1)).Should().Be((0, 0, 0));
    }

    private static LatencySketch Of(double[] times)
    {
        var sketch = new LatencySketch();
        foreach (double time in times) sketch.Add(time);
        return sketch;
    }

    private static double[] Times(int count, double scale, long stream)
    {
        var random = new SeededRandom(7, stream);
        return [.. Enumerable.Range(0, count).Select(_ => scale * Math.Exp(3 * random.NextDouble() + 2 * random.NextDouble()))];
    }
}
