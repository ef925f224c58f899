using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Studies.Tests.Synthetic;

public class SeedListTests
{
    [Theory]
    [InlineData("7", new[] { 7 })]
    [InlineData("1-3, 8,2", new[] { 1, 2, 3, 8 })]
    [InlineData("5-5", new[] { 5 })]
    public void Seeds_and_ranges_are_listed_once_each(string text, int[] seeds) => SeedList.Parse(text).Should().Equal(seeds);

    [Theory]
    [InlineData("", "")]
    [InlineData("1,x", "x")]
    [InlineData("3-1", "3-1")]
    [InlineData("1-2-3", "1-2-3")]
    [InlineData("0-10000", "0-10000")]
    public void Anything_else_is_refused_with_the_part_that_is_wrong(string text, string part) =>
        FluentActions.Invoking(() => SeedList.Parse(text)).Should().Throw<FormatException>()
            .WithMessage($"Seeds '{part}': must be a whole number or a rising range such as 1-5.");
}
