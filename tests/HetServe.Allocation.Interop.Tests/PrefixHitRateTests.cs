using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Tests;

public class PrefixHitRateTests
{
    [Fact]
    public void A_block_counts_up_to_the_first_new_one_of_its_prompt()
    {
        // Hits: 0 of 3, 2 of 3 (9 is new), 0 of 2 (8 is new, so 1 after it does not count), 3 of 3.
        WorkloadSummary summary = Calibrate(At(0, "a", 1, 2, 3), At(1, "a", 1, 2, 9), At(2, "b", 8, 1), At(3, "b", 1, 2, 3));

        summary.Traces[0].PrefixHitRate.Should().BeApproximately(5.0 / 11, 1e-12);
        summary.Classes.Select(c => (c.Name, Math.Round(c.PrefixHitRate!.Value, 12))).Should().Equal(
            ("chat/a", Math.Round(2.0 / 6, 12)), ("chat/b", Math.Round(3.0 / 5, 12)));
    }

    [Fact]
    public void Without_hashes_there_is_no_rate()
    {
        WorkloadSummary summary = Calibrate(At(0, "a"), At(1, "a") with { BlockHashes = null });

        summary.Traces[0].PrefixHitRate.Should().BeNull();
        summary.Classes[0].PrefixHitRate.Should().BeNull();
    }

    [Fact]
    public void A_query_type_takes_all_figures_of_its_class()
    {
        WorkloadClass c = Calibrate(At(0, "a", 1, 2), At(60, "a", 1, 2)).Classes[0] with
        {
            InputTokens = new TokenStatistics(100, 90, 150, 300) { P95 = 200, Cv = 0.5 },
            OutputTokens = new TokenStatistics(20, 15, 30, 90) { P95 = 40, Cv = 2 },
            MaxTokens = 777,
        };

        QueryType query = new ServiceObjectives().ToQueryType(c);

        query.Should().BeEquivalentTo(new
        {
            InputTokens = 100.0, OutputTokens = 20.0, InputTokensCv = 0.5, OutputTokensCv = 2.0, SloInputTokens = 200.0, SloOutputTokens = 40.0,
            MaxTokens = 777.0, PrefixHitRate = 0.5, DelaySlo = TimeSpan.FromSeconds(1) + 40 * TimeSpan.FromMilliseconds(50),
        });
        new ServiceObjectives { SloPercentile = 99 }.ToQueryType(c).SloInputTokens.Should().Be(300);
        new ServiceObjectives { SloPercentile = 90 }.ToQueryType(c).SloOutputTokens.Should().Be(30);
        new ServiceObjectives { SloPercentile = null }.ToQueryType(c).Should().BeEquivalentTo(
            new { SloInputTokens = (double?)null, SloOutputTokens = (double?)null, DelaySlo = TimeSpan.FromSeconds(2) });
        FluentActions.Invoking(() => new ServiceObjectives { SloPercentile = 80 }.ToQueryType(c))
            .Should().Throw<ArgumentException>().WithMessage("SloPercentile must be 50, 90, 95, 99 or null, was 80.");
    }

    [Fact]
    public void An_engine_computes_at_least_one_token_of_a_cached_prompt() =>
        new ServiceObjectives().ToQueryType(Calibrate(At(0, "a", 1), At(1, "a", 1)).Classes[0] with { PrefixHitRate = 1 })
            .PrefixHitRate.Should().BeApproximately(0.99, 1e-12);

    [Fact]
    public void The_figures_survive_the_file()
    {
        WorkloadSummary summary = Calibrate(At(0, "a", 1, 2), At(60, "b", 1, 2));

        WorkloadFile.Parse(WorkloadFile.ToJson(summary)).Should().BeEquivalentTo(summary);
        summary.Classes[0].MaxTokens.Should().Be(110);
        summary.Traces[0].PeakRatePerHour.Should().Be(120, "the trace lasts a minute, less than a window");
    }

    private static WorkloadSummary Calibrate(params TraceRequest[] requests) => WorkloadCalibrator.Calibrate(
        [new WorkloadTrace("chat", requests)], new CalibrationOptions { InputThresholds = [], OutputThresholds = [] });

    private static TraceRequest At(double seconds, string name, params long[] blocks) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(seconds), 100, 10, name, blocks);
}
