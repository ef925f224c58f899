namespace HetServe.Allocation.Cli.Tests;

public sealed class StudyStressTests : IDisposable
{
    private static readonly string s_problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Stress_writes_table_figures_and_chart_and_repeats_them()
    {
        string[] line = ["study", "stress", s_problem, "--factors", "1,1.3", "--scenarios", "4", "--markdown", "--out", _tool.File("out")];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Error.Should().BeEmpty();
        _tool.Output.Should().Contain("| delays and errors | 1.3 | agh | 87.83 |").And.Contain("| rates | 1.0 | exact | 87.83 |")
            .And.Contain("means of 4 scenarios, seed 0");
        string csv = await File.ReadAllTextAsync(_tool.File("out/stress.csv"));
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(1 + 2 * 2 * 3);
        csv.Should().StartWith("Problem,Seed,Scenarios,Stressed,Factor,Allocator,Planned objective $,").And.Contain(",Violated,Violated ±,")
            .And.Contain("\nsix-types,0,4,rates,1.3,gh,");
        (await File.ReadAllTextAsync(_tool.File("out/stress.md"))).Should().Be(_tool.Output);
        _tool.Texts("out/stress.svg").Should().Contain("Delays and errors up: objectives broken, routes kept").And.Contain("agh")
            .And.Contain("Stress of six-types");

        await _tool.RunAsync(line);
        (await File.ReadAllTextAsync(_tool.File("out/stress.csv"))).Should().Be(csv);
    }

    [Fact]
    public async Task Baselines_are_stressed_where_they_are_asked_for()
    {
        string[] line = ["study", "stress", s_problem, "--factors", "1.5", "--scenarios", "0", "--markdown"];
        (await _tool.RunAsync([.. line, "--allocators", "adaptive,lpr,dvr,hf"])).Should().Be(0);
        _tool.Output.Should().Contain("| lpr |").And.Contain("| dvr |").And.Contain("| hf |").And.NotContain("| exact |");
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().Contain("| exact |").And.NotContain("| lpr |");
    }

    [Fact]
    public async Task One_scenario_of_fixed_factors_has_no_intervals()
    {
        string[] line = ["study", "stress", s_problem, "--allocators", "greedy", "--factors", "1.5", "--scenarios", "0", "--markdown"];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().Contain("Every stressed figure is multiplied by the factor.").And.Contain(" | - | ").And.NotContain("agh");
    }

    [Fact]
    public async Task Headroom_writes_a_curve()
    {
        string[] line = ["study", "headroom", s_problem, "--levels", "1,1.4", "--scenarios", "4", "--markdown", "--out", _tool.File("out")];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().Contain("planned by agh, at stress 1.5").And.Contain("| rates | 1.4 | 87.9");
        _tool.Texts("out/headroom.svg").Should().Contain("Rates up; labels: headroom in the plan").And.Contain("1.4")
            .And.Contain("Headroom of six-types, planned by agh, at stress 1.5");
        File.Exists(_tool.File("out/headroom.csv")).Should().BeTrue();
    }

    [Fact]
    public async Task Solve_plans_with_headroom_and_costs_the_problem_as_it_is()
    {
        (await _tool.RunAsync("solve", s_problem, "--headroom", "rate=1.5", "--bound", "--json")).Should().Be(0);
        _tool.Json.GetProperty("allocator").GetString().Should().Be("auto+headroom");
        double cost = _tool.Json.GetProperty("cost").GetProperty("total").GetDouble();
        cost.Should().BeInRange(88, 110, "the optimum is 87.833, at 1.5 times the rates it is more");
        _tool.Json.GetProperty("lowerBound").GetDouble().Should().BeLessThan(87.8330);
    }

    [Theory]
    [InlineData("stress", "study stress: stopped before the first factor was finished.")]
    [InlineData("headroom", "study headroom: stopped before the first curve was finished.")]
    public async Task A_study_cancelled_at_once_writes_nothing(string study, string words)
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        (await _tool.RunAsync(cancellation.Token, "study", study, s_problem, "--out", _tool.File("out"))).Should().Be(1);
        _tool.Error.Should().Contain(words);
        Directory.Exists(_tool.File("out")).Should().BeFalse();
    }

    [Theory]
    [InlineData("--factors must be numbers of at least 1 with commas between them, one was '0.9'.", "--factors", "0.9,1")]
    [InlineData("--factors must be numbers of at least 1 with commas between them, one was 'x'.", "--factors", "1,x")]
    [InlineData("--allocators must be some of auto, greedy, adaptive, exact, lpr, dvr, hf, one was 'magic'.", "--allocators",
        "greedy,magic")]
    [InlineData("--allocators must not repeat a word, was 'greedy,greedy'.", "--allocators", "greedy,greedy")]
    [InlineData("--scenarios must be a whole number from 0 to 1000000, was '-1'.", "--scenarios", "-1")]
    public Task Stress_refuses_bad_options(string words, params string[] options) =>
        _tool.RefusesAsync(words, ["study", "stress", s_problem, .. options, "--out", _tool.File("out")]);

    [Fact]
    public Task Headroom_refuses_a_bad_factor() => _tool.RefusesAsync(
        "--factor must be a number of at least 1, was '0'.", "study", "headroom", s_problem, "--factor", "0");

    [Theory]
    [InlineData("delay=0.9")]
    [InlineData("delay=1.1,delay=1.2")]
    [InlineData("utilization=0")]
    [InlineData("speed=2")]
    [InlineData("1.2")]
    public Task Solve_refuses_bad_headroom(string headroom) => _tool.RefusesAsync(
        $"--headroom must be delay=F,error=F,rate=F,utilization=U with F >= 1 and U in (0, 1], any of the four once, was '{headroom}'.",
        "solve", s_problem, "--headroom", headroom);
}
