using HetServe.Allocation.Cli.Output;

namespace HetServe.Allocation.Cli.Tests;

public sealed class StudyScalingTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Writes_a_row_for_each_size_and_each_problem()
    {
        string[] line =
        [
            "study", "scaling", "--sizes", "1x2x2,2x2x3", "--seeds", "1-2", "--runs", "1", "--warm-up", "0", "--markdown", "--out",
            _tool.File("out"),
        ];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Error.Should().BeEmpty();
        _tool.Output.Should().MatchRegex(@"\| 1x2x2 \| 2 \| [^|]+ \| 0\.00% \|").And.Contain("| synth-2-2-3-s2 | agh | ")
            .And.Contain("one run of at most 60 s from nothing");
        (await File.ReadAllTextAsync(_tool.File("out/scaling.md"))).Should().Be(_tool.Output);
        File.ReadAllLines(_tool.File("out/scaling.csv")).Should().HaveCount(1 + 2);
        File.ReadAllLines(_tool.File("out/scaling-2.csv")).Should().HaveCount(1 + 2 * 2 * 3);
        _tool.Texts("out/scaling.svg").Should().Contain("Run time and gap against size").And.Contain("exact")
            .And.Contain("Gap against size; open circles: against a bound").And.Contain("1x2x2").And.Contain("2x2x3");
    }

    [Fact]
    public async Task Cancelled_at_once_it_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        (await _tool.RunAsync(cancelled.Token, "study", "scaling", "--out", _tool.File("out"))).Should().Be(ExitStatus.Infeasible);
        _tool.Error.Should().Contain("study scaling: stopped before the first problem was finished.");
        Directory.Exists(_tool.File("out")).Should().BeFalse();
    }

    [Theory]
    [InlineData("Size '6x6': must be query types x models x tiers, such as 20x20x20, each at least 1.", "--sizes", "6x6")]
    [InlineData("Size '0x6x6': must be", "--sizes", "6x6x6,0x6x6")]
    [InlineData("Seeds '3-1': must be a whole number or a rising range such as 1-5.", "--seeds", "3-1")]
    [InlineData("--exact-limit must be a number > 0 and at most 1e6, was '0'.", "--exact-limit", "0")]
    [InlineData("--runs must be a whole number from 1 on, was '0'.", "--runs", "0")]
    [InlineData("--warm-up must be a number from 0 to 3600, was '-1'.", "--warm-up", "-1")]
    public Task Refuses_bad_options(string words, params string[] options) =>
        _tool.RefusesAsync(words, ["study", "scaling", .. options, "--out", _tool.File("out")]);
}
