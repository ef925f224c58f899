using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison.Tests;

public sealed class ParsingAndFitTests
{
    [Fact]
    public void Seeds_are_numbers_and_ranges() => SeedList.Parse("1-3,7,2").Should().Equal(1, 2, 3, 7);

    [Theory]
    [InlineData("3-1")]
    [InlineData("a")]
    [InlineData("1-2-3")]
    [InlineData("")]
    public void Other_seeds_are_refused(string text) =>
        FluentActions.Invoking(() => SeedList.Parse(text)).Should().Throw<FormatException>();

    [Fact]
    public void Sizes_are_three_numbers() => ProblemSize.Parse("6x7x10").Should().Be(new ProblemSize(6, 7, 10));

    [Theory]
    [InlineData("6x7")]
    [InlineData("6x0x7")]
    [InlineData("6x-1x7")]
    public void Other_sizes_are_refused(string text) =>
        FluentActions.Invoking(() => ProblemSize.Parse(text)).Should().Throw<FormatException>();

    [Fact]
    public void A_power_law_is_found_again()
    {
        double[] x = [10, 100, 1000];
        PowerLaw law = PowerLaw.Fit(x, x.Select(v => 3e-6 * Math.Pow(v, 1.25)));
        law.Exponent.Should().BeApproximately(1.25, 1e-9);
        law.Factor.Should().BeApproximately(3e-6, 1e-12);
        law.RSquared.Should().BeApproximately(1, 1e-9);
    }
}
