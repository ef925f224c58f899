using CsCheck;
using MathNet.Numerics.Statistics;

namespace HetServe.Allocation.Interop.Tests;

public class WorkloadCalibratorTests
{
    private static readonly DateTimeOffset s_noon = new(2024, 5, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Requests_are_sorted_into_classes_by_the_thresholds()
    {
        WorkloadSummary summary = Calibrate(At(0, 512, 64), At(30, 513, 65), At(45, 2048, 256), At(60, 2049, 257), At(60, 9000, 9));

        summary.Classes.Select(c => (c.Name, c.Count, c.RatePerHour)).Should().Equal(
            ("chat/in-short/out-short", 1, 1),
            ("chat/in-medium/out-medium", 2, 2),
            ("chat/in-long/out-short", 1, 1),
            ("chat/in-long/out-long", 1, 1));
        summary.Classes[1].InputTokens.Should().Be(new TokenStatistics(1280.5, 513, 2048, 2048) { P95 = 2048, Cv = 767.5 / 1280.5 });
        summary.Traces.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Name = "chat", Start = s_noon, End = s_noon.AddHours(1), Count = 5, SpanHours = 1.0, RatePerHour = 5.0 });
    }

    [Fact]
    public void Bands_are_named_by_their_number()
    {
        TraceRequest[] requests = [At(0, 1, 1), At(1, 10, 10)];

        Names([], []).Should().Equal("chat");
        Names([5], []).Should().Equal("chat/in-short", "chat/in-long");
        Names([], [1, 9]).Should().Equal("chat/out-short", "chat/out-long");

        IEnumerable<string> Names(int[] input, int[] output) => WorkloadCalibrator.Calibrate(
            [new WorkloadTrace("chat", requests)], new CalibrationOptions { InputThresholds = input, OutputThresholds = output })
            .Classes.Select(c => c.Name);
    }

    [Fact]
    public void Arrivals_are_counted_in_windows_of_the_clock_in_any_order()
    {
        WorkloadSummary summary = Calibrate(At(21, 1, 1), At(4, 1, 1), At(6, 1, 1), At(4.5, 1, 1), At(3, 900, 1));

        summary.Traces[0].FirstWindow.Should().Be(s_noon);
        summary.Classes[0].Arrivals.Should().Equal(2, 1, 0, 0, 1);
        summary.Classes[0].PeakRatePerHour.Should().Be(2 * 12);
        summary.Classes[1].Arrivals.Should().Equal(1, 0, 0, 0, 0);
    }

    [Fact]
    public void The_peak_of_a_trace_shorter_than_a_window_is_its_rate() =>
        Calibrate(At(0, 1, 1), At(1, 1, 1)).Classes.Should().OnlyContain(c => c.RatePerHour == 120 && c.PeakRatePerHour == 120);

    [Fact]
    public void Traces_are_counted_apart_and_their_classes_named_after_them()
    {
        WorkloadSummary summary = WorkloadCalibrator.Calibrate(
            [new("code", [At(0, 1, 1), At(60, 1, 1)]), new("chat", [At(0, 1, 1), At(30, 1, 1)])],
            new CalibrationOptions { KeepArrivals = false, Citation = "someone", Command = "by hand" });

        summary.Classes.Select(c => (c.Name, c.Trace, c.RatePerHour)).Should().Equal(
            ("code/in-short/out-short", "code", 2), ("chat/in-short/out-short", "chat", 4));
        summary.Classes.Should().OnlyContain(c => c.Arrivals == null);
        (summary.Citation, summary.Command, summary.WindowMinutes).Should().Be(("someone", "by hand", 5));
    }

    [Fact]
    public void Means_and_percentiles_are_those_of_the_sample() => Gen.Int[0, 60_000].Array[2, 500].Sample(lengths =>
    {
        TokenStatistics statistics = Calibrate([.. lengths.Select((tokens, i) => At(i, tokens, 1))]).Traces[0].InputTokens;

        double[] sample = [.. lengths.Select(l => (double)l)];
        statistics.Mean.Should().BeApproximately(sample.Mean(), 1e-6);
        statistics.P50.Should().Be((int)sample.QuantileCustom(0.5, QuantileDefinition.EmpiricalInvCDF));
        statistics.P90.Should().Be((int)sample.QuantileCustom(0.9, QuantileDefinition.EmpiricalInvCDF));
        statistics.P95.Should().Be((int)sample.QuantileCustom(0.95, QuantileDefinition.EmpiricalInvCDF));
        statistics.Cv.Should().BeApproximately(sample.PopulationStandardDeviation() / Math.Max(1e-9, sample.Mean()), 1e-9);
        statistics.P99.Should().Be((int)sample.QuantileCustom(0.99, QuantileDefinition.EmpiricalInvCDF));
    }, iter: 100);

    [Fact]
    public void Lengths_beyond_65536_are_known_to_one_part_in_32768() => Gen.Int[0, int.MaxValue].Sample(tokens =>
    {
        int p50 = Calibrate(At(0, tokens, 1), At(1, tokens, 1)).Traces[0].InputTokens.P50;
        return p50 <= tokens && tokens - p50 <= (tokens < 65_536 ? 0 : tokens / 32_768.0);
    }, iter: 20);

    [Fact]
    public void Stops_on_request_within_a_trace()
    {
        using var cancellation = new CancellationTokenSource();
        int read = 0;
        IEnumerable<TraceRequest> Requests()
        {
            for (; read < 1000; read++)
            {
                if (read == 10) cancellation.Cancel();
                yield return At(read, 1, 1);
            }
        }

        FluentActions.Invoking(() => WorkloadCalibrator.Calibrate([new("chat", Requests())], null, cancellation.Token))
            .Should().Throw<OperationCanceledException>();
        read.Should().Be(10);
    }

    [Fact]
    public void A_trace_of_less_than_two_requests_has_no_rate()
    {
        Fault([]).Should().Be("Trace 'chat': a rate needs at least two requests, had 0.");
        Fault([At(0, 1, 1)]).Should()
            .Be("Trace 'chat': a rate needs at least two requests, had 1 at 2024-05-10 12:00:00Z.");
        Fault([At(0, 1, 1), At(6e6, 1, 1)]).Should().StartWith("Trace 'chat': 1200001 windows of 00:05:00 from 2024-05-10 12:00:00Z to");

        static string Fault(TraceRequest[] requests) =>
            FluentActions.Invoking(() => Calibrate(requests)).Should().Throw<InvalidDataException>().Which.Message;
    }

    [Fact]
    public void Requests_that_arrive_all_at_once_have_the_rate_of_a_window()
    {
        WorkloadSummary summary = Calibrate(At(3, 1, 1), At(3, 900, 5), At(3, 900, 5));

        (summary.Traces[0].SpanHours, summary.Traces[0].RatePerHour, summary.Traces[0].PeakRatePerHour).Should().Be((0, 36, 36));
        summary.Classes.Select(c => (c.RatePerHour, c.PeakRatePerHour)).Should().Equal((12, 12), (24, 24));
        WorkloadFile.Parse(WorkloadFile.ToJson(summary)).Should().BeEquivalentTo(summary);
    }

    [Fact]
    public void Names_and_options_are_checked()
    {
        TraceRequest[] requests = [At(0, 1, 1), At(1, 1, 1)];
        Fault([]).Should().StartWith("At least one trace is needed");
        Fault([new("a", requests), new("a", requests)]).Should().StartWith("Trace 'a': the name must be unique");
        Fault([new("a", requests)], new CalibrationOptions { InputThresholds = [5, 5] }).Should()
            .Be("InputThresholds must be at most two ascending limits >= 0, was 5, 5. (Parameter 'InputThresholds')");
        Fault([new("a", requests)], new CalibrationOptions { OutputThresholds = [1, 2, 3] }).Should()
            .Be("OutputThresholds must be at most two ascending limits >= 0, was 1, 2, 3. (Parameter 'OutputThresholds')");
        Fault([new("a", requests)], new CalibrationOptions { Window = TimeSpan.Zero }).Should()
            .Be("Window must be > 0, was 00:00:00. (Parameter 'Window')");

        static string Fault(WorkloadTrace[] traces, CalibrationOptions? options = null) =>
            FluentActions.Invoking(() => WorkloadCalibrator.Calibrate(traces, options)).Should().Throw<ArgumentException>().Which.Message;
    }

    [Fact]
    public void A_trace_file_is_named_after_its_service()
    {
        WorkloadTrace.Load("data/AzureLLMInferenceTrace_code.csv").Name.Should().Be("code");
        WorkloadTrace.Load("data/mine.csv").Name.Should().Be("mine");
        WorkloadTrace.Load("data/mine.csv", "chat").Name.Should().Be("chat");
    }

    private static WorkloadSummary Calibrate(params TraceRequest[] requests) =>
        WorkloadCalibrator.Calibrate([new WorkloadTrace("chat", requests)]);

    private static TraceRequest At(double minute, int input, int output) => new(s_noon.AddMinutes(minute), input, output);
}
