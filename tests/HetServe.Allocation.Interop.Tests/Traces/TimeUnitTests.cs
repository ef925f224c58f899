using System.Globalization;
using HetServe.Allocation.Interop.Traces;

namespace HetServe.Allocation.Interop.Tests.Traces;

public class TimeUnitTests
{
    private const string Named = "when,prompt_tokens,completion_tokens";

    /// <summary>An epoch tells its unit by its size, an offset by the mean time between requests: below 1,000 in the coarsest unit.</summary>
    [Theory]
    [InlineData("1700000000", "1700000060", 60)]
    [InlineData("1700000000.5", "1700000060.5", 60)]
    [InlineData("1700000000000", "1700000060000", 60)]
    [InlineData("1700000000000.25", "1700000060000.25", 60)]
    [InlineData("1700000000000000", "1700000060000000", 60)]
    [InlineData("1700000000000000000", "1700000060000000000", 60)]
    [InlineData("1.7e9", "1.70000006e9", 60)]
    [InlineData("0", "999", 999)]
    [InlineData("0.25", "60.25", 60)]
    [InlineData("0", "60000", 60)]
    [InlineData("0", "60000000", 60)]
    [InlineData("0", "60000000000", 60)]
    public void The_size_of_the_values_tells_the_unit(string first, string second, double seconds) =>
        Gap(Named, first, second).Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("when_ms,prompt_tokens,completion_tokens", 0.06)]
    [InlineData("when_us,prompt_tokens,completion_tokens", 0.00006)]
    [InlineData("when_s,prompt_tokens,completion_tokens", 60)]
    public void A_suffix_of_the_column_tells_the_unit(string header, double seconds) =>
        Gap(header, "0", "60").Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(TraceTimeUnit.Seconds, 5_000_000)]
    [InlineData(TraceTimeUnit.Milliseconds, 5_000)]
    [InlineData(TraceTimeUnit.Microseconds, 5)]
    [InlineData(TraceTimeUnit.Nanoseconds, 0.005)]
    public void The_caller_can_tell_the_unit(TraceTimeUnit unit, double seconds) =>
        Gap(Named, "0", "5000000", unit).Should().Be(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void A_date_may_have_nanoseconds() =>
        Gap(Named, "2026-03-02T09:00:00.123456789Z", "2026/03/02 09:00:01.1234567").Should().Be(TimeSpan.FromSeconds(1));

    [Fact]
    public void The_first_thousand_requests_tell_the_unit()
    {
        string rows = string.Concat(Enumerable.Range(0, 2500).Select(n => string.Create(CultureInfo.InvariantCulture, $"\n{2000 * n},1,1")));

        List<TraceRequest> requests = [.. TraceReader.Read(new StringReader(Named + rows), new TraceColumns { Time = "when" })];

        requests.Should().HaveCount(2500);
        requests[^1].Timestamp.Should().Be(DateTimeOffset.UnixEpoch.AddSeconds(2 * 2499));
    }

    [Theory]
    [InlineData("0\n2026-03-02 09:00:00", "must be a number, as the first time of the trace is", 3)]
    [InlineData("2026-03-02 09:00:00\n0", "must be a date, as the first time of the trace is", 3)]
    [InlineData("-1", "must be a timestamp such as 2023-11-16 18:17:03.9799600, or a number >= 0", 2)]
    [InlineData("1e400", "must be a timestamp", 2)]
    [InlineData("NaN", "must be a timestamp", 2)]
    [InlineData("9e27", "must be a time before the year 10000 in nanoseconds", 2)]
    public void A_wrong_time_names_its_line(string times, string rule, long line)
    {
        string text = Named + string.Concat(times.Split('\n').Select(time => $"\n{time},1,1"));

        TraceFormatException fault = FluentActions.Invoking(() => TraceReader.Read(new StringReader(text), new TraceColumns { Time = "when" }).Count())
            .Should().Throw<TraceFormatException>().Which;

        (fault.LineNumber, fault.Column).Should().Be((line, "when"));
        fault.Message.Should().Contain(rule);
    }

    private static TimeSpan Gap(string header, string first, string second, TraceTimeUnit? unit = null)
    {
        string time = header.Split(',')[0];
        List<TraceRequest> requests = [.. TraceReader.Read(
            new StringReader($"{header}\n{first},1,1\n{second},1,1"), new TraceColumns { Time = time, TimeUnit = unit })];
        return requests[1].Timestamp - requests[0].Timestamp;
    }
}
