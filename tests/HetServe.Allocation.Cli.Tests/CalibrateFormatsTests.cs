using System.IO.Compression;
using System.Text;
using HetServe.Allocation.Cli.Commands;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Tests;

public sealed class CalibrateFormatsTests : IDisposable
{
    private const string BurstGpt = """
        Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
        5,ChatGPT,100,10,110,Conversation log
        65,GPT-4,3000,20,3020,API log
        605,ChatGPT,300,30,330,Conversation log
        """;

    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_column_can_be_the_class()
    {
        string trace = _tool.Write("burst.csv", BurstGpt), output = _tool.File("summary.json");

        (await _tool.RunAsync("calibrate", trace, "--class", "Log Type", "--out", output)).Should().Be(0);
        WorkloadSummary summary = WorkloadFile.Load(output);
        summary.Command.Should().Be("hetserve calibrate burst.csv --class 'Log Type' --out summary.json");
        summary.Classes.Select(c => (c.Name, c.Count)).Should().Equal(("burst/API log", 1), ("burst/Conversation log", 2));

        (await _tool.RunAsync("calibrate", trace, "--class", "model", "--input-limits", "200", "--out", output)).Should().Be(0);
        WorkloadFile.Load(output).Classes.Select(c => c.Name).Should().Equal(
            "burst/ChatGPT/in-short", "burst/ChatGPT/in-long", "burst/GPT-4/in-long");
    }

    [Fact]
    public async Task Columns_and_their_unit_can_be_named()
    {
        string trace = _tool.Write("mine.tsv", "when\tin\tout\n0\t1\t2\n50\t3\t4\n"), output = _tool.File("summary.json");
        string[] columns = ["--time", "when", "--input", "in", "--output", "out", "--time-unit", "ms"];

        (await _tool.RunAsync(["calibrate", trace, .. columns, "--out", output])).Should().Be(0);

        WorkloadSummary summary = WorkloadFile.Load(output);
        (summary.Traces[0].End - summary.Traces[0].Start).Should().Be(TimeSpan.FromMilliseconds(50));
        summary.Command.Should().Be("hetserve calibrate mine.tsv --time when --input in --output out --time-unit ms --out summary.json");
    }

    [Fact]
    public async Task Requests_that_arrive_all_at_once_are_counted_over_a_window()
    {
        string trace = _tool.Write("fleet.csv", "timestamp,prompt_tokens,generated_tokens,selected_model\n0.5,9,4,8b\n0.5,2,5,8b\n");
        string output = _tool.File("summary.json");

        (await _tool.RunAsync("calibrate", trace, "--out", output)).Should().Be(0);

        _tool.Error.Should().Contain("warning: all requests of trace 'fleet' arrive at once: its rates are those of the window of 5 min.");
        WorkloadFile.Load(output).Classes.Should().ContainSingle().Which.RatePerHour.Should().Be(24);
    }

    [Fact]
    public async Task The_standard_input_is_read_packed_or_not()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(BurstGpt));

        foreach (byte[] bytes in new[] { Encoding.UTF8.GetBytes(BurstGpt), packed.ToArray() })
        {
            using StringWriter output = new(), error = new();
            string file = _tool.File("summary.json");

            int status = await CalibrateCommand.Create(new Screen(output, error), () => new MemoryStream(bytes))
                .Parse(["-", "--out", file]).InvokeAsync();

            (status, error.ToString()).Should().Be((0, ""));
            WorkloadFile.Load(file).Traces.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "stdin", Count = 3 });
        }
    }
}
