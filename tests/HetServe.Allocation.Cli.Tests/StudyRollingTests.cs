using System.Text;

namespace HetServe.Allocation.Cli.Tests;

public sealed class StudyRollingTests : IDisposable
{
    private static readonly string[] s_short = ["study", "rolling", ToolRun.Instance("six-types"), "--windows", "3", "--time-limit", "5"];
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
    public async Task Follows_a_trace()
    {
        var csv = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (int minute = 0; minute <= 30; minute++)
            for (int n = 0; n <= minute; n++) csv.Append(null, $"2024-05-10 00:{minute:00}:00.{n:0000000},100,100\n");
        string trace = _tool.Write("day.csv", csv.ToString());
        (await _tool.RunAsync([.. s_short, "--trace", trace])).Should().Be(0);
        _tool.Output.Should().Contain("arrivals of day, stretched over the day");
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
    [InlineData("--look-ahead must be a number from 5 to 1e6, was '4'.", "--look-ahead", "4")]
    [InlineData("--volatility must not be given with --trace.", "--volatility", "0.1", "--trace", "a.json")]
    [InlineData("--trace must be one workload summary or traces in .csv, was a.csv, b.json.", "--trace", "a.csv", "b.json")]
    [InlineData("missing.json", "--trace", "missing.json")]
    [InlineData("--out must be in a folder that exists", "--out", "no/such")]
    public Task Refuses_bad_input(string words, params string[] line) =>
        _tool.RefusesAsync(words, ["study", "rolling", ToolRun.Instance("six-types"), .. line]);
}
