namespace HetServe.Allocation.Cli.Tests;

public sealed class StudyComparisonTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("ablation", "gh without M1")]
    [InlineData("baselines", "lpr")]
    public async Task Prints_what_it_writes_and_the_same_for_the_same_seed(string study, string variant)
    {
        string folder = _tool.File("out");
        string[] line = ["study", study, ToolRun.Instance("six-types"), "--synthetic", "2x2x3", "--instances", "2", "--seed", "1"];
        (await _tool.RunAsync([.. line, "--out", folder])).Should().Be(ExitStatus.Done);
        string first = _tool.Output;

        Directory.GetFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo(
            $"{study}.md", $"{study}.csv", $"{study}-2.csv", $"{study}.svg");
        File.ReadAllText(Path.Combine(folder, $"{study}.md")).Should().Be(first);
        first.Should().Contain($"| {variant} | 3 | ").And.Contain("six-types").And.Contain("synth-2-2-3-s2");
        File.ReadAllText(Path.Combine(folder, $"{study}.svg")).Should().StartWith("<?xml").And.Contain(variant);
        (await _tool.RunAsync(line)).Should().Be(ExitStatus.Done);
        _tool.Output.Should().Be(first);
    }

    [Theory]
    [InlineData("A study needs problems")]
    [InlineData("--synthetic must be three whole numbers from 1 on, as 6x6x10, was '6x6'.", "--synthetic", "6x6")]
    [InlineData("--synthetic must be three", "--synthetic", "0x1x1")]
    [InlineData("--instances must be", "--synthetic", "2x2x2", "--instances", "0")]
    [InlineData("--seed must be", "--synthetic", "2x2x2", "--seed", "-1")]
    [InlineData("none.json", "none.json")]
    [InlineData("--out must be in a folder that exists", "--synthetic", "2x2x2", "--out", "no/such/folder")]
    public Task Refuses_bad_input(string words, params string[] line) => _tool.RefusesAsync(words, ["study", "ablation", .. line]);

    [Fact]
    public Task Refuses_an_unknown_study() => _tool.RefusesAsync("'stdy' is not a command. See 'hetserve study --help'.", "study", "stdy");

    [Fact]
    public async Task Cancelled_before_it_finishes_a_problem_it_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        (await _tool.RunAsync(cancelled.Token, "study", "ablation", ToolRun.Instance("six-types"), "--out", _tool.File("out")))
            .Should().Be(ExitStatus.Infeasible);

        Directory.Exists(_tool.File("out")).Should().BeFalse();
        _tool.Error.Should().Contain("stopped before the first problem was finished");
    }
}
