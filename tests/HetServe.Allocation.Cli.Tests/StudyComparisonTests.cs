using HetServe.Allocation.Cli.Output;

namespace HetServe.Allocation.Cli.Tests;

public sealed class StudyComparisonTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("ablation", "paper-gh without M1")]
    [InlineData("baselines", "lpr")]
    [InlineData("baselines", "paper-agh")]
    public async Task Prints_what_it_writes_and_the_same_for_the_same_seed(string study, string variant)
    {
        string folder = _tool.File("out");
        string[] line =
            ["study", study, ToolRun.Instance("six-types"), "--synthetic", "2x2x3", "--instances", "2", "--seed", "1", "--markdown"];
        (await _tool.RunAsync([.. line, "--out", folder])).Should().Be(ExitStatus.Done);
        string first = _tool.Output;

        Directory.GetFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo(
            $"{study}.md", $"{study}.csv", $"{study}-2.csv", $"{study}.svg");
        File.ReadAllText(Path.Combine(folder, $"{study}.md")).Should().Be(first);
        first.Split('\n').Where(l => l.StartsWith('#')).Select(l => l.TrimEnd().Split(' ')[0]).Should().Equal("#", "##");
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
    [InlineData("--instances must not be given without --synthetic.", "{six-types}", "--instances", "3")]
    [InlineData("--capped must not be given without --synthetic.", "{six-types}", "--capped")]
    [InlineData("Problem 'six-types' must be given once, was given twice.", "{six-types}", "{six-types}")]
    [InlineData("Problem 'six-types' must be given once, was given 3 times.", "{six-types}", "{six-types}", "{six-types}")]
    [InlineData("--out must be in a folder that exists", "--synthetic", "2x2x2", "--out", "no/such/folder")]
    public Task Refuses_bad_input(string words, params string[] line) => _tool.RefusesAsync(
        words,
        [
            "study", "ablation", .. line.Select(word => word == "{six-types}" ? ToolRun.Instance("six-types") : word),
            .. line.Contains("--out") ? [] : (string[])["--out", _tool.File("out")],
        ]);

    [Theory]
    [InlineData("--critical must be at most --base (50), was 100.", "--base", "50", "--critical", "100")]
    [InlineData("--tight must be at most --base (80), was 85.", "--base", "80")]
    [InlineData("--critical must be at most --tight (70), was 72.", "--tight", "70")]
    public Task Scenarios_refuse_budgets_that_do_not_fall(string words, params string[] line) => _tool.RefusesAsync(
        words, ["study", "scenarios", ToolRun.Instance("six-types"), .. line, "--out", _tool.File("out")]);

    [Fact]
    public async Task A_plan_that_breaks_constraints_is_shown_as_infeasible_with_its_cost()
    {
        string folder = _tool.File("out");
        (await _tool.RunAsync("study", "ablation", ToolRun.Instance("six-types"), "--markdown", "--out", folder)).Should()
            .Be(ExitStatus.Done);

        _tool.Texts("out/ablation.svg").Should().Contain("Ablation of M1, M2 and M3");
        _tool.Output.Should()
            .MatchRegex(@"\| six-types \| paper-gh without M1 \| infeasible \| [a-z, ]+ \| [0-9.,]+ \| [0-9.,]+ \| - \| [0-9.]+% \|");
        File.ReadAllLines(Path.Combine(folder, "ablation-2.csv")).Single(row => row.StartsWith("six-types,paper-gh without M1,"))
            .Should().MatchRegex(@"^six-types,paper-gh without M1,infeasible,(""[a-z, ]+""|[a-z]+),[0-9.]+,[0-9.]+,,[0-9.]+$");
    }

    [Fact]
    public async Task Scenarios_replace_the_budget()
    {
        string folder = _tool.File("out");
        (await _tool.RunAsync("study", "scenarios", ToolRun.Instance("six-types"), "--critical", "0", "--markdown", "--out", folder))
            .Should().Be(ExitStatus.Done);

        _tool.Output.Should().StartWith("# Budget and penalty scenarios: six-types\n")
            .And.Contain("| S1 base ($100, penalty x1) | agh | 1 | 1 |  | 67.86 | 87.83 | 0.0% | 0.0% | 0.0% |")
            .And.MatchRegex(
                @"\| S3 critical budget \(\$0, penalty x1\) \| agh \| 1 \| 1 \|  \| [0-9,.]+ \| [0-9,.]+ \| 0.0% \| 0.0% \| 100.0% \|");
        File.ReadAllLines(Path.Combine(folder, "scenarios.csv")).Should().HaveCount(1 + 5 * 5);
        _tool.Texts("out/scenarios.svg").Should().Contain("Budget and penalty scenarios: six-types")
            .And.Contain("S2 tight budget ($85, penalty x1)").And.Contain("$87.83").And.Contain("100.0 %");
        _tool.Output.Should().Contain("| six-types: S1 base ($100, penalty x1) | agh | feasible |");
        _tool.Output.Should().MatchRegex(
            @"\| six-types: S3 critical budget \(\$0, penalty x1\) \| agh \| feasible \|  \| .* \| 0.0% \| 100.0% \|");
        await _tool.RefusesAsync("--penalty must be a number >= 1, was '0'.", "study", "scenarios", "x.json", "--penalty", "0");
    }

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
