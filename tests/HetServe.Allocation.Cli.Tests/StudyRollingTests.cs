using System.Text;

namespace HetServe.Allocation.Cli.Tests;

public sealed class StudyRollingTests : IDisposable
{
    private static readonly string[] s_short =
        ["study", "rolling", ToolRun.Instance("six-types"), "--windows", "3", "--time-limit", "5", "--markdown"];
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Writes_table_windows_and_chart()
    {
        string folder = _tool.File("out");
        (await _tool.RunAsync([.. s_short, "--volatility", "0.05", "--seed", "2", "--out", folder])).Should().Be(0);
        _tool.Output.Should().Contain("six-types: 3 windows of 5 minutes, random walk, volatility 0.05 a window, seed 2")
            .And.Contain("| rolling |").And.Contain("| exact, rerouted |");
        (await File.ReadAllTextAsync(Path.Combine(folder, "rolling.md"))).Should().Be(_tool.Output);
        (await File.ReadAllLinesAsync(Path.Combine(folder, "rolling.csv"))).Should().HaveCount(1 + 6);
        (await File.ReadAllLinesAsync(Path.Combine(folder, "rolling-windows.csv"))).Should().HaveCount(1 + 6 * 3);
        (await File.ReadAllTextAsync(Path.Combine(folder, "rolling.svg"))).Should().Contain("<svg").And.Contain("agh for peak");
    }

    [Fact]
    public async Task What_the_planner_weighs_is_told_to_it()
    {
        string[] weighed =
            ["--window", "90", "--start-cost", "1e6", "--stop-cost", "0.5", "--reconfigure-cost", "0", "--load-bandwidth", "8"];
        (await _tool.RunAsync([.. s_short, "--volatility", "1", "--rate-margin", "0", .. weighed])).Should().Be(0);
        _tool.Output.Should().Contain("six-types: 3 windows of 90 minutes, ")
            .And.Contain("a change pays within 90 minutes; $1000000 a start, $0.5 a stop, $0 a re-configuration, weights at 8 GB/s.");
    }

    [Theory]
    [InlineData("the last 12 windows (the present one half at its rates, half 5% above); ")]
    [InlineData("the last 3 windows (the present one half at its rates, half 10% above); ", "--history-windows", "3", "--rate-margin",
        "0.1")]
    [InlineData("the present window (half at its rates, half 5% above); ", "--history-windows", "1")]
    public async Task The_note_names_the_windows_that_a_change_is_weighed_by(string words, params string[] weighed)
    {
        (await _tool.RunAsync([.. s_short, .. weighed])).Should().Be(0);
        _tool.Output.Should().Contain("Rolling weighs a change by the mean cost over " + words);
    }

    [Fact]
    public async Task Simulate_adds_the_attained_SLOs_of_the_day()
    {
        string problem = _tool.File("engine.json"), folder = _tool.File("out");
        (await _tool.RunAsync(["generate", "--family", "real", "--seed", "5", "--out", problem])).Should().Be(0);
        string[] line =
            ["study", "rolling", problem, "--windows", "2", "--window", "0.5", "--look-ahead", "1", "--time-limit", "1", "--markdown"];

        (await _tool.RunAsync([.. line, "--simulate", "--out", folder])).Should().Be(0);

        _tool.Output.Should().Contain("| unmet | SLOs met | worst hour | changes |").And.Contain("SLOs met: share of the served queries")
            .And.MatchRegex(@"\| agh for peak, rerouted \|.*\| [0-9.]+% \| [0-9.]+% \| 0 \|");
        (await File.ReadAllLinesAsync(Path.Combine(folder, "rolling.csv")))[0].Should().Contain("unmet,SLOs met,worst hour,changes");
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().NotContain("SLOs met").And.NotContain("worst hour");
        await _tool.RefusesAsync(
            "--windows times --window must be at most 10000 hours for --simulate, was 24000.",
            ["study", "rolling", problem, "--simulate", "--windows", "1000", "--window", "1440"]);
    }

    [Fact]
    public async Task Dear_changes_are_not_made()
    {
        string[] line =
            ["study", "rolling", ToolRun.Instance("synth-10-10-10-s4"), "--volatility", "0.2", "--windows", "12", "--time-limit", "5",
                "--markdown"];
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().MatchRegex(@"\| rolling \|.*\| [1-9][0-9]* \| [1-9][0-9]* \| [0-9.]+ \|");
        (await _tool.RunAsync([.. line, "--start-cost", "1e6", "--stop-cost", "1e6", "--reconfigure-cost", "1e6"])).Should().Be(0);
        _tool.Output.Should().MatchRegex(@"\| rolling \|.*\| 0 \| 0 \| 0.00 \|");
    }

    [Fact]
    public async Task Follows_a_trace()
    {
        var csv = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (int minute = 0; minute <= 30; minute++)
            for (int n = 0; n <= minute; n++) csv.Append(null, $"2024-05-10 00:{minute:00}:00.{n:0000000},100,100\n");
        string trace = _tool.Write("day.csv", csv.ToString());
        (await _tool.RunAsync([.. s_short, "--trace", trace])).Should().Be(0);
        _tool.Output.Should().Contain("arrivals of day, stretched over the day");
    }

    [Fact]
    public async Task A_trace_that_is_no_summary_is_named()
    {
        string problem = ToolRun.Instance("six-types"), damaged = _tool.Write("damaged.json", "{\n\n!");
        await _tool.RefusesAsync(
            $"{problem} is not a valid hetserve.workload/1 file:\nformat: Workload summary: format must be",
            [.. s_short, "--trace", problem]);
        await _tool.RefusesAsync($"{damaged} is not a valid hetserve.workload/1 file:\n$: Line 3", [.. s_short, "--trace", damaged]);
    }

    [Theory]
    [InlineData("""{ "format": "hetserve.workload/1", "windowMinutes": 5, "traces": [], "classes": [] }""",
        "hetserve: Workload summary: it must have at least one class.\n")]
    [InlineData("""{ "format": "hetserve.plan/1" }""", "day.json is not a valid hetserve.workload/1 file:\n")]
    public Task Refuses_a_summary_that_says_nothing_of_a_day(string json, string words) =>
        _tool.RefusesAsync(words, ["study", "rolling", ToolRun.Instance("six-types"), "--trace", _tool.Write("day.json", json)]);

    [Theory]
    [InlineData("--volatility must be a number from 0 to 1, was '2'.", "--volatility", "2")]
    [InlineData("--windows must be a whole number from 1 to 1000000, was '0'.", "--windows", "0")]
    [InlineData("--look-ahead must be at least --window (5), was 4.", "--look-ahead", "4")]
    [InlineData("--look-ahead must be at least --window (90), was 60.", "--window", "90", "--look-ahead", "60")]
    [InlineData("--look-ahead must be a number > 0 and at most 1e6, was '0'.", "--look-ahead", "0")]
    [InlineData("--window must be a number from 0.1 to 1440, was '0'.", "--window", "0")]
    [InlineData("--start-cost must be a number from 0 to 1e6, was '-1'.", "--start-cost", "-1")]
    [InlineData("--history-windows must be a whole number from 1 to 10000, was '0'.", "--history-windows", "0")]
    [InlineData("six-types.json: performance.model must be 'engine' for --simulate, was 'roofline'.", "--simulate")]
    [InlineData("--stop-cost must be a number from 0 to 1e6, was 'x'.", "--stop-cost", "x")]
    [InlineData("--load-bandwidth must be a number > 0 and at most 1e6, was '0'.", "--load-bandwidth", "0")]
    [InlineData("--volatility must not be given with --trace.", "--volatility", "0.1", "--trace", "a.json")]
    [InlineData("--trace must be one workload summary or traces in .csv, was a.csv, b.json.", "--trace", "a.csv", "b.json")]
    [InlineData("--lag must be at most --windows (3), was 400.", "--windows", "3", "--lag", "400")]
    [InlineData("missing.json", "--trace", "missing.json")]
    [InlineData("--out must be in a folder that exists", "--out", "no/such")]
    public Task Refuses_bad_input(string words, params string[] line) =>
        _tool.RefusesAsync(words, ["study", "rolling", ToolRun.Instance("six-types"), .. line]);
}
