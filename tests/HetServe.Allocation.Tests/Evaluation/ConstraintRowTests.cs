using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Tests.Evaluation;

public class ConstraintRowTests
{
    [Theory]
    [InlineData(3, 2, "$", "budget rental and storage: 3 > 2 $")]
    [InlineData(1.25, 2, "", "budget rental and storage: 1.25 <= 2")]
    public void Is_read_as_an_inequality(double left, double right, string unit, string text) =>
        new ConstraintRow("budget", "rental and storage", left, right, unit).ToString().Should().Be(text);

    [Theory]
    [InlineData(0.5, 5e-7, true)]
    [InlineData(0.5, 5e-6, false)]
    [InlineData(1e6, 0.5, true)]
    [InlineData(1e6, 5, false)]
    [InlineData(-1e6, 0.5, true)]
    [InlineData(-1e6, 5, false)]
    public void Holds_within_a_tolerance_relative_to_the_right_side_from_1_on(double right, double excess, bool holds)
    {
        var row = new ConstraintRow("budget", "rental and storage", right + excess, right, "$");

        row.Holds.Should().Be(holds);
        row.Slack.Should().BeApproximately(-excess, 1e-9);
    }
}
