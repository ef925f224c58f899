using System.Text;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>Charts take the format of the file that <c>--plot</c> names.</summary>
public sealed class ChartFileTests : IDisposable
{
    private const string Rule = "--plot must have the extension .svg, .png or .pdf, was ";
    private static readonly string s_problem = ToolRun.Instance("six-types");
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("plan.svg", "<?xml")]
    [InlineData("PLAN.SVG", "<?xml")]
    [InlineData("plan.png", "\u0089PNG")]
    [InlineData("plan.pdf", "%PDF-")]
    public async Task The_extension_says_the_format(string name, string start)
    {
        (await _tool.RunAsync("solve", s_problem, "-a", "greedy", "--plot", _tool.File(name))).Should().Be(0);
        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_tool.File(name))).Should().StartWith(start);
    }

    [Theory]
    [InlineData("plan.jpg")]
    [InlineData("plan")]
    [InlineData("plan.svg.gz")]
    public async Task Another_extension_is_refused_before_any_work(string name)
    {
        string path = _tool.File(name), none = _tool.File("none.json");
        await _tool.RefusesAsync($"{Rule}'{path}'.", "solve", none, "--plot", path);
        await _tool.RefusesAsync($"{Rule}'{path}'.", "simulate", none, none, "--plot", path);
        await _tool.RefusesAsync($"{Rule}'{path}'.", "validate", none, "--plot", path);
    }

    [Theory]
    [InlineData("solve")]
    [InlineData("simulate")]
    [InlineData("validate")]
    public async Task Help_names_the_formats(string command)
    {
        (await _tool.RunAsync(command, "--help")).Should().Be(0);
        string.Join(' ', _tool.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Should()
            .Contain("--plot <FILE.svg|png|pdf>").And.Contain("in the format of the extension: .svg, .png or .pdf.");
    }

    /// <summary>U+0378 has no meaning, so no font has it.</summary>
    [Fact]
    public async Task Characters_without_a_font_are_named_once_and_an_SVG_keeps_them()
    {
        AllocationProblem problem = ProblemFile.Load(s_problem);
        string old = problem.Queries[0].Name, path = _tool.File("problem.json");
        await File.WriteAllTextAsync(
            path, (await File.ReadAllTextAsync(s_problem)).Replace($"\"{old}\"", $"\"{old} 聊天\u0378\"", StringComparison.Ordinal));

        (await _tool.RunAsync("solve", path, "-a", "greedy", "--plot", _tool.File("plan.svg"))).Should().Be(0);
        _tool.Error.Should().BeEmpty();
        _tool.Texts("plan.svg").Should().Contain($"{old} 聊天\u0378");

        foreach (string name in (string[])["plan.png", "plan.pdf"])
        {
            (await _tool.RunAsync("solve", path, "-a", "greedy", "--plot", _tool.File(name))).Should().Be(0);
            _tool.Error.Should().MatchRegex(
                "^hetserve: --plot: no installed font has the characters .*\u0378").And.Contain($"'{_tool.File(name)}' shows boxes");
            _tool.Error.Split("no installed font").Should().HaveCount(2);
        }
    }
}
