using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;

namespace HetServe.Allocation.Cli.Tests;

public sealed class ProgressTests
{
    [Fact]
    public async Task A_terminal_shows_one_line_and_clears_it()
    {
        using StringWriter output = new(), error = new();
        using var shown = new ManualResetEventSlim();
        var terminal = new Signalling(shown);
        var screen = new Screen(output, terminal) { ErrorWidth = 80, ProgressDelay = TimeSpan.Zero };

        int result = await RunProgress.ShowAsync(screen, "solve", (IProgress<AllocationProgress> progress) =>
        {
            progress.Report(new AllocationProgress(TimeSpan.Zero, 200, 150, 0.5));
            shown.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
            return 7;
        });

        result.Should().Be(7);
        string text = terminal.ToString();
        text.Should().StartWith("\rsolve: ").And.Contain(", 50%, objective $200.00, gap 25.00%. Ctrl+C stops").And.NotContain("\n");
        text.Split('\r')[^1].Should().BeEmpty();
        text.Split('\r')[^2].Should().MatchRegex("^ +$");
        output.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_gets_no_progress()
    {
        using StringWriter output = new(), error = new();
        var screen = new Screen(output, error) { ProgressDelay = TimeSpan.Zero };
        await RunProgress.ShowAsync(screen, "study", (IProgress<double> progress) =>
        {
            progress.Report(0.5);
            return 0;
        });
        (output.ToString() + error).Should().BeEmpty();
    }

    [Fact]
    public void A_line_is_never_as_wide_as_the_terminal_and_leaves_nothing_of_the_last()
    {
        using var terminal = new StringWriter();
        var line = new ProgressLine(terminal, width: 20);
        line.Show("视频生成视频生成视频生成视频生成");
        line.Show("short\e[2J");
        line.Clear();
        line.Clear();
        terminal.ToString().Should().Be($"\r视频生成视频生成视\rshort\\u001B[2J{new string(' ', 4)}\r{new string(' ', 14)}\r");
    }

    [Theory]
    [InlineData(5.9, "run: 5 s. Ctrl+C stops")]
    [InlineData(65, "run: 1:05. Ctrl+C stops")]
    [InlineData(3725, "run: 1:02:05. Ctrl+C stops")]
    public void Long_runs_have_minutes_and_hours(double seconds, string text) =>
        RunProgress.Text("run", TimeSpan.FromSeconds(seconds), default).Should().Be(text);

    /// <summary>Says when something that has a cost was written.</summary>
    private sealed class Signalling(ManualResetEventSlim shown) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains("objective", StringComparison.Ordinal) == true) shown.Set();
        }
    }
}
