
namespace HetServe.Allocation.Studies.Tests;

public class IncumbentTraceTests
{
    private static readonly IncumbentTrace s_trace = new([new(2, 70.5), new(0.5, 100), new(3, 60)]);

    [Fact]
    public void Is_written_in_order_of_time_and_read_again()
    {
        s_trace.ToString().Should().Be("0.5:100;2:70.5;3:60");
        IncumbentTrace.Parse(s_trace.ToString()).Incumbents.Should().Equal(s_trace.Incumbents);
        IncumbentTrace.Parse("").Incumbents.Should().BeEmpty();
        IncumbentTrace.Empty.ToString().Should().BeEmpty();
    }

    [Fact]
    public void An_entry_without_a_cost_is_refused() => FluentActions.Invoking(() => IncumbentTrace.Parse("1:2;3"))
        .Should().Throw<FormatException>().WithMessage("Incumbent '3': must be seconds:cost.");

    [Theory]
    [InlineData(100, 0.5)]
    [InlineData(99, 2.0)]
    [InlineData(59, null)]
    public void A_cost_is_reached_by_the_first_that_is_no_dearer(double cost, double? seconds) =>
        s_trace.SecondsTo(cost).Should().Be(seconds);

    [Theory]
    [InlineData(0.4, null)]
    [InlineData(0.5, 100.0)]
    [InlineData(9, 60.0)]
    public void The_best_by_a_time_is_the_cheapest_so_far(double seconds, double? cost) => s_trace.CostAt(seconds).Should().Be(cost);

    [Fact]
    public void A_dearer_incumbent_does_not_undo_a_cheaper_one() =>
        new IncumbentTrace([new(1, 50), new(2, 80)]).CostAt(2).Should().Be(50);
}
