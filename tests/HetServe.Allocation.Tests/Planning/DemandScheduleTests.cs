using HetServe.Allocation.Planning;

namespace HetServe.Allocation.Tests.Planning;

public sealed class DemandScheduleTests
{
    [Fact]
    public void A_negative_rate_is_refused() =>
        FluentActions.Invoking(() => DemandSchedule.FromRates("bad", [[1.0], [-1.0]]))
            .Should().Throw<ArgumentException>()
            .WithMessage("Window 1: each rate must be a number >= 0, was -1. (Parameter 'ratesPerHour')");

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_window_that_does_not_exist_is_refused(int window) =>
        DemandSchedule.FromRates("one", [[1.0]]).Invoking(demand => demand.RatesPerHour(window))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(window));
}
