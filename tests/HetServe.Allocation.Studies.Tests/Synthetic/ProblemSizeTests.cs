using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Studies.Tests.Synthetic;

public class ProblemSizeTests
{
    [Fact]
    public void Is_written_as_it_is_read()
    {
        var size = ProblemSize.Parse("20x4x10");

        size.Should().Be(new ProblemSize(20, 4, 10));
        size.ToString().Should().Be("20x4x10");
        size.Volume.Should().Be(800);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20x20")]
    [InlineData("20x20x20x20")]
    [InlineData("20x0x20")]
    [InlineData("20x-1x20")]
    [InlineData("20x1.5x20")]
    public void Anything_else_is_refused_with_what_was_read(string text)
    {
        ProblemSize.TryParse(text, out ProblemSize size).Should().BeFalse();
        size.Should().Be(default(ProblemSize));
        FluentActions.Invoking(() => ProblemSize.Parse(text)).Should().Throw<FormatException>()
            .WithMessage($"Size '{text}': must be query types x models x tiers, such as 20x20x20, each at least 1.");
    }
}
