namespace HetServe.Allocation.Cli.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public static TheoryData<string, string> BadProblems => new()
    {
        { "{ not json", "is not a valid hetserve.problem/1 file" },
        { """{ "format": "hetserve.plan/1" }""", "format" },
        { Text().Replace("\"queries\"", "\"querys\"", StringComparison.Ordinal), "querys" },
        { Text().Replace("\"horizonHours\"", "\"horizonHour\"", StringComparison.Ordinal), "horizonHour" },
        { Text().Replace("\"Summarization\":", "\"Summary\":", StringComparison.Ordinal), "must name a query type of the problem" },
    };

    public void Dispose() => _tool.Dispose();

    [Theory]
    [MemberData(nameof(BadProblems))]
    public async Task Every_command_refuses_a_bad_problem(string text, string words)
    {
        string path = _tool.Write("problem.json", text), good = ToolRun.Instance("six-types");
        await _tool.RefusesAsync(words, "solve", path, "--out", _tool.File("plan.json"), "--plot", _tool.File("plan.svg"));
        await _tool.RefusesAsync(words, "check", path, path);
        await _tool.RefusesAsync(words, "compare", good, path);
        await _tool.RefusesAsync(words, "explain", path, "--json");
    }

    [Theory]
    [InlineData("solve")]
    [InlineData("compare")]
    [InlineData("explain")]
    public Task Names_a_missing_file(string command) => _tool.RefusesAsync("none.json", command, _tool.File("none.json"));

    [Theory]
    [InlineData("'sweeps' is not a command. Did you mean 'sweep'? See 'hetserve study --help'.", "study", "sweeps")]
    [InlineData("'gpu' is not a command. Did you mean 'gpus'? See 'hetserve catalog --help'.", "catalog", "gpu")]
    [InlineData("was 'adaptve'. Did you mean 'adaptive'?", "solve", "x.json", "--allocator", "adaptve")]
    [InlineData("was 'quik'. Did you mean 'quick'?", "solve", "x.json", "--effort", "quik")]
    [InlineData("was 'serverz'. Did you mean 'servers'?", "generate", "--family", "serverz", "--out", "x.json")]
    [InlineData("was 'roofine'. Did you mean 'roofline'?", "generate", "2", "2", "2", "--model", "roofine", "--out", "x.json")]
    [InlineData("was 'vLM'. Did you mean 'vLLM'?", "profile", "fit", "x.csv", "--engine", "vLM", "--out", "-")]
    [InlineData("one was 'budgit'. Did you mean 'budget'?", "study", "sweep", "x.json", "--vary", "budgit")]
    [InlineData("was 'gama'. Did you mean 'gamma'?", "simulate", "x.json", "y.json", "--lengths", "gama")]
    [InlineData("'--markdwn'. Did you mean '--markdown'?", "study", "rolling", "x.json", "--markdwn")]
    public Task Asks_whether_a_close_word_was_meant(string words, params string[] line) => _tool.RefusesAsync(words, line);

    [Fact]
    public Task Asks_for_a_command() => _tool.RefusesAsync("See 'hetserve --help'.");

    [Fact]
    public Task Refuses_an_unknown_command() =>
        _tool.RefusesAsync("'slove' is not a command. Did you mean 'solve'? See 'hetserve --help'.", "slove", "x.json");

    [Fact]
    public Task Asks_whether_a_close_option_was_meant() =>
        _tool.RefusesAsync("Did you mean '--allocator'? See 'hetserve solve --help'.", "solve", "x.json", "--alocator", "greedy");

    [Theory]
    [InlineData("--help")]
    [InlineData("solve", "--help")]
    [InlineData("check", "--help")]
    [InlineData("simulate", "--help")]
    [InlineData("compare", "--help")]
    [InlineData("explain", "--help")]
    [InlineData("generate", "--help")]
    [InlineData("calibrate", "--help")]
    [InlineData("--version")]
    public async Task Helps(params string[] line)
    {
        (await _tool.RunAsync(line)).Should().Be(0);
        _tool.Output.Should().NotBeEmpty();
        _tool.Error.Should().BeEmpty();
    }

    private static string Text() => File.ReadAllText(ToolRun.Instance("six-types"));
}
