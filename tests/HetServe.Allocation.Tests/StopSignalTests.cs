
namespace HetServe.Allocation.Tests;

public class StopSignalTests
{
    [Fact]
    public void Time_kept_for_the_end_is_taken_from_the_limit()
    {
        var stop = new StopSignal(TimeSpan.FromHours(10), default);
        stop.IsSet.Should().BeFalse();

        stop.Reserve(TimeSpan.FromHours(11));
        stop.Reserve(TimeSpan.FromHours(1));

        stop.IsSet.Should().BeTrue("the longest counts");
        stop.Reason.Should().Be(StopReason.TimeLimit);
    }

    [Fact]
    public void Time_kept_for_the_end_does_not_matter_without_a_limit()
    {
        using var source = new CancellationTokenSource();
        var stop = new StopSignal(null, source.Token);

        stop.Reserve(TimeSpan.FromHours(1));

        stop.IsSet.Should().BeFalse();
        source.Cancel();
        stop.IsSet.Should().BeTrue();
        stop.Reason.Should().Be(StopReason.Cancelled);
    }
}
