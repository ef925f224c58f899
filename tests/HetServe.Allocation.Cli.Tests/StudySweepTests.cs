using HetServe.Allocation.Cli.Output;

namespace HetServe.Allocation.Cli.Tests;

public sealed class StudySweepTests : IDisposable
{
    private static readonly string s_problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Two_parameters_give_a_heat_map_and_the_same_again()
    {
        string[] line =
            ["study", "sweep", s_problem, "--vary", "budget,delay", "--steps", "3", "-a", "greedy", "--markdown", "--out",
                _tool.File("out")];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().Contain("| budget | 1.0 | $100 | delay SLO | 1.0 | - | ").And.Contain("| budget × delay SLO | 9 | 0 |");
        string csv = await File.ReadAllTextAsync(_tool.File("out/sweep.csv"));
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(1 + 9);
        string[][] deployments =
            [.. _tool.Output.Split('\n').Where(row => row.StartsWith("| budget | ")).Select(row => row.Split(" | ")[^2].Split("; "))];
        deployments.Should().Contain(row => row.Length > 1).And.AllSatisfy(row => row.Should().BeInAscendingOrder(StringComparer.Ordinal));
        csv.Should().StartWith("Problem,Allocator,Varied,Factor,Value,And,Second factor,Second value,").And.NotContain(",-,");
        (await File.ReadAllTextAsync(_tool.File("out/sweep-2.csv"))).Should()
            .Contain(",Least objective $,Least at,Most objective $,Most at,").And.NotContain(",-,");
        (await File.ReadAllTextAsync(_tool.File("out/sweep.md"))).Should().Be(_tool.Output);
        _tool.Texts("out/sweep.svg").Should().Contain("budget × delay SLO").And.Contain("nominal");

        await _tool.RunAsync(line);
        (await File.ReadAllTextAsync(_tool.File("out/sweep.csv"))).Should().Be(csv);
    }

    [Fact]
    public async Task One_parameter_gives_curves()
    {
        (await _tool.RunAsync(
            "study", "sweep", s_problem, "--vary", "price", "--steps", "2", "-a", "greedy", "--markdown", "--out", _tool.File("out")))
            .Should().Be(0);
        _tool.Output.Should().Contain("| GPU price | 0.5 | - | ").And.NotContain("| And |");
        _tool.Texts("out/sweep.svg").Should().Contain("Demand not served against GPU price").And.Contain("factor on the GPU price");
    }

    [Fact]
    public async Task Every_pair_is_varied_by_default_and_without_a_budget_the_others()
    {
        string[] line = ["study", "sweep", s_problem, "--steps", "2", "-a", "greedy", "--markdown"];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().Contain("| error SLO × GPU memory | 4 |");
        Pairs().Should().Be(10);

        string free = _tool.File("free.json");
        await _tool.RunAsync("generate", "2", "2", "2", "--out", free);
        (await _tool.RunAsync("study", "sweep", free, "--steps", "2", "-a", "greedy", "--markdown")).Should().Be(0);
        Pairs().Should().Be(6);
        await _tool.RefusesAsync(
            "Problem 'synth-2-2-2-s0' has no budget above 0 to multiply: leave budget out of --vary, or set one with --budget.",
            "study", "sweep", free, "--vary", "budget");
        (await _tool.RunAsync("study", "sweep", free, "--vary", "budget", "--budget", "50", "--steps", "2", "--markdown")).Should().Be(0);
        _tool.Output.Should().Contain("| budget | 1.5 | $75 |");

        int Pairs() => _tool.Output.Split('\n').Count(row => row.Contains(" × ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_at_once_it_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        (await _tool.RunAsync(cancelled.Token, "study", "sweep", s_problem, "--out", _tool.File("out"))).Should().Be(ExitStatus.Infeasible);
        _tool.Error.Should().Contain("study sweep: stopped before the first plan was made.");
        Directory.Exists(_tool.File("out")).Should().BeFalse();
    }

    [Theory]
    [InlineData("--vary must be some of budget, delay, error, price, memory, one was 'speed'.", "--vary", "budget,speed")]
    [InlineData("--vary must be at most 2 words, was 'budget,delay,error'.", "--vary", "budget,delay,error")]
    [InlineData("--vary must not repeat a word, was 'delay,delay'.", "--vary", "delay,delay")]
    [InlineData("--steps must be a whole number from 2 to 100, was '1'.", "--steps", "1")]
    [InlineData("--from must be a number > 0 and at most 1000, was '0'.", "--from", "0")]
    [InlineData("--from must be below --to (1.2), was 1.4.", "--from", "1.4", "--to", "1.2")]
    [InlineData("--budget must be a number > 0, was '0'.", "--budget", "0")]
    public Task Refuses_bad_options(string words, params string[] options) =>
        _tool.RefusesAsync(words, ["study", "sweep", s_problem, .. options, "--out", _tool.File("out")]);
}
