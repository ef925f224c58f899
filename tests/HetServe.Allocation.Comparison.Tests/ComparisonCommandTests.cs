using System.CommandLine;

namespace HetServe.Allocation.Comparison.Tests;

public class ComparisonCommandTests
{
    [Theory]
    [InlineData("--soak", "3", "--soak: must be a whole number from 10 on, was '3'.")]
    [InlineData("--cancellations", "x", "--cancellations: must be a whole number from 1 on, was 'x'.")]
    [InlineData("--runs", "1.5", "--runs: must be a whole number from 1 on, was '1.5'.")]
    [InlineData("--exact-limit", "NaN", "--exact-limit: must be a number > 0 and at most 1e6, was 'NaN'.")]
    [InlineData("--sizes", "3x", "--sizes: Size '3x': must be query types x models x tiers, such as 20x20x20, each at least 1.")]
    [InlineData(
        "--family", "easy:1", "--family: 'easy': must be one of synth, mix, servers, real, hard, with seeds behind a colon such as hard:0-19.")]
    [InlineData("--family", "hard:3-1", "--family: Seeds '3-1': must be a whole number or a rising range such as 1-5.")]
    [InlineData("--instances", "no-such-folder", "--instances: 'no-such-folder' does not exist.")]
    [InlineData(
        "--algorithms", "gh,x", "--algorithms: 'x': must be one of gh, agh-quick, agh, agh-thorough, auto, paper-gh, paper-agh, homogeneous, decoupled, rounding, highs, scip.")]
    public void A_value_out_of_range_is_one_error(string option, string value, string message) =>
        ComparisonCommand.Create([]).Parse([option, value]).Errors.Should().ContainSingle().Which.Message.Should().Be(message);

    [Fact]
    public Task Of_two_kinds_of_run_one_has_to_be_chosen() =>
        FluentActions.Awaiting(() => ComparisonCommand.Create([]).Parse(["--soak", "10", "--growth"]).InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false }))
            .Should().ThrowAsync<InvalidDataException>().WithMessage("--growth and --soak: at most one of them may be given.");
}
