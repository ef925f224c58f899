using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Tests.Evaluation;

public class CompensatedSumTests
{
    [Theory]
    [InlineData(new[] { 1, 1e16, -1e16 }, 1)]
    [InlineData(new[] { 1e16, 1, -1e16 }, 1)]
    [InlineData(new double[0], 0)]
    [InlineData(new[] { double.MaxValue, double.MaxValue, -1 }, double.PositiveInfinity)]
    public void Nothing_is_lost_in_any_order_and_what_is_too_large_is_infinite(double[] terms, double value)
    {
        CompensatedSum sum = default;
        foreach (double term in terms) sum.Add(term);

        sum.Value.Should().Be(value);
    }
}
