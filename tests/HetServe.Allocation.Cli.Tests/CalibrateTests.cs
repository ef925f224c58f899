using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Tests;

public sealed class CalibrateTests : IDisposable
{
    internal const string Trace = """
        TIMESTAMP,ContextTokens,GeneratedTokens
        2023-11-16 18:00:00.0000000,100,10
        2023-11-16 18:20:00.0000000,100,30
        2023-11-16 18:30:00.0000000,3000,300
        2023-11-16 19:00:00.0000000,3000,500
        """;

    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Sums_the_classes_up()
    {
        string trace = _tool.Write("AzureLLMInferenceTrace_chat.csv", Trace), output = _tool.File("summary.json");
        (await _tool.RunAsync("calibrate", trace, "--window", "30", "--citation", "A trace.", "--out", output)).Should().Be(0);
        WorkloadSummary summary = WorkloadFile.Load(output);
        summary.Command.Should().Be("hetserve calibrate AzureLLMInferenceTrace_chat.csv --window 30 --out summary.json");
        summary.Citation.Should().Be("A trace.");
        summary.WindowMinutes.Should().Be(30);
        summary.Classes.Select(c => (c.Name, c.Count)).Should().Equal(("chat/in-short/out-short", 2), ("chat/in-long/out-long", 2));
        _tool.Output.Should().Contain("chat/in-long/out-long");
    }

    [Fact]
    public async Task Warns_of_a_trace_that_is_shorter_than_the_window()
    {
        string trace = _tool.Write("chat.csv", Trace), output = _tool.File("summary.json");
        (await _tool.RunAsync("calibrate", trace, "--window", "90", "--out", output)).Should().Be(0);
        _tool.Error.Should().Contain("warning: trace 'chat' lasts 3600 s, less than the window of 90 min");
        (await _tool.RunAsync("calibrate", trace, "--window", "60", "--out", output)).Should().Be(0);
        _tool.Error.Should().NotContain("warning");
    }

    [Fact]
    public async Task Takes_limits_of_its_own()
    {
        string trace = _tool.Write("chat.csv", Trace), output = _tool.File("summary.json");
        string[] limits = ["--input-limits", "1000", "--output-limits", "20,400"];
        (await _tool.RunAsync(["calibrate", trace, .. limits, "--no-arrivals", "--out", output])).Should().Be(0);
        WorkloadSummary summary = WorkloadFile.Load(output);
        summary.Classes.Should().HaveCount(4).And.OnlyContain(c => c.Arrivals == null);
    }

    [Fact]
    public async Task Refuses_what_is_no_trace()
    {
        string trace = _tool.Write("chat.csv", Trace), output = _tool.File("summary.json");
        await _tool.RefusesAsync("must be a whole JSON object", "calibrate", ToolRun.Instance("six-types"), "--out", output);
        await _tool.RefusesAsync("none.csv", "calibrate", _tool.File("none.csv"), "--out", output);
        await _tool.RefusesAsync("unique", "calibrate", trace, trace, "--out", output);
        await _tool.RefusesAsync("--window must be", "calibrate", trace, "--window", "0", "--out", output);
        await _tool.RefusesAsync("--input-limits must be", "calibrate", trace, "--input-limits", "9,3", "--out", output);
        await _tool.RefusesAsync("--out must not be an input file", "calibrate", trace, "--out", trace);
    }
}
