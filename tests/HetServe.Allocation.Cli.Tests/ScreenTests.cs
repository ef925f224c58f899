using System.Text.RegularExpressions;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>What commands write to terminals and files.</summary>
public sealed partial class ScreenTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    public static TheoryData<string> CommandLines =>
    [
        "solve REAL -a greedy", "solve SIX -a greedy", "solve STARVED -a greedy --headroom delay=1.1",
        "solve REAL --attainment 0.9 -a greedy",
        "check REAL PLAN", "simulate REAL PLAN --seconds 60", "diff REAL PLAN PLAN", "explain REAL", "explain SIX",
        "explain REAL --query code-00",
        "compare SIX --time-limit 1", "catalog gpus", "catalog models", "catalog engines", "validate ROWS --simulate",
        "profile fit ROWS --out OUT --tier H100-FP8", "calibrate TRACE --out OUT",
        "study ablation SIX", "study baselines SIX", "study scenarios SIX", "study rolling SIX --windows 2 --time-limit 1",
        "study stress SIX --factors 1.3 --scenarios 2 --allocators greedy", "study headroom SIX -a greedy --levels 1,1.3 --scenarios 2",
        "study sweep SIX -a greedy --steps 2", "study sweep SIX -a greedy --steps 2 --vary price",
        "study scaling --sizes 2x2x3 --seeds 1 --warm-up 0 --runs 1", "study simulation REAL --seconds 60",
        "--help", "solve --help", "export --help", "study stress --help", "generate --help", "profile fit --help",
    ];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task No_line_is_wider_than_a_terminal_and_no_table_is_wider_in_a_file(string line)
    {
        string problem = _tool.File("real.json"), plan = _tool.File("plan.json");
        await _tool.RunAsync("generate", "--family", "real", "--seed", "3", "--out", problem);
        await _tool.RunAsync("solve", problem, "-a", "greedy", "--out", plan);
        string[] args =
        [
            .. line.Split(' ').Select(word => word switch
            {
                "REAL" => problem,
                "PLAN" => plan,
                "SIX" => ToolRun.Instance("six-types"),
                "STARVED" => ToolRun.Instance("six-types-starved"),
                "ROWS" => _tool.Write("rows.csv", ValidateTests.Measurements),
                "TRACE" => _tool.Write("trace.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\n0,100,10\n1,2000,300\n2,50,400\n"),
                "OUT" => _tool.File("out"),
                _ => word,
            }),
        ];

        foreach (int? width in (int?[])[80, null])
        {
            _tool.Terminal = width;
            (await _tool.RunAsync(args)).Should().NotBe(ExitStatus.BadInput, _tool.Error);
            string[] lines = [.. _tool.Output.Split('\n').Select(text => text.TrimEnd())];
            lines.Should().NotContain(
                text => text.GetCellWidth() > 80 && (width != null || Columns().IsMatch(text.Trim())), "a sentence in a file may be long");
            lines.Should().HaveCountGreaterThan(1);
            if (width is null) _tool.Error.Should().NotContain("\r", "a file has no progress");
        }
    }

    [Fact]
    public async Task Sentences_wrap_in_a_terminal_and_stay_whole_in_a_file()
    {
        await _tool.RunAsync("solve", ToolRun.Instance("six-types"), "-a", "greedy");
        string whole = _tool.Output.Split('\n')[0];
        _tool.Terminal = 40;
        await _tool.RunAsync("solve", ToolRun.Instance("six-types"), "-a", "greedy");
        _tool.Output.ReplaceLineEndings(" ").Should().StartWith(whole);
        _tool.Output.Split('\n')[0].Length.Should().BeInRange(20, 40);
    }

    [Fact]
    public async Task Markdown_is_printed_on_request()
    {
        string problem = ToolRun.Instance("six-types");
        await _tool.RunAsync("compare", problem, "--time-limit", "1");
        _tool.Output.Should().NotContain("| ");
        await _tool.RunAsync("compare", problem, "--time-limit", "1", "--markdown");
        _tool.Output.Should().StartWith("## six-types\n\n| Allocator | Status |").And.Contain("| gh | feasible |");
        await _tool.RunAsync("validate", _tool.Write("rows.csv", ValidateTests.Measurements));
        _tool.Output.Should().StartWith("Predictions against").And.NotContain("| ");
        await _tool.RefusesAsync("--markdown must not be given with --json.", "compare", problem, "--markdown", "--json");
    }

    [Fact]
    public async Task Names_cannot_send_escape_sequences_to_a_terminal()
    {
        string text = (await File.ReadAllTextAsync(ToolRun.Instance("six-types"))).Replace("Summarization", @"\u001b[31mRed\u0007");
        string problem = _tool.Write("red.json", text), plan = _tool.File("plan.json");
        _tool.Terminal = 80;
        foreach (string[] line in (string[][])
        [
            ["solve", problem, "-a", "greedy", "--out", plan], ["check", problem, plan], ["explain", problem], ["explain", problem, plan],
            ["diff", problem, plan, plan], ["export", problem, plan, "-f", "csv"], ["solve", problem, "-a", "greedy", "--json"],
            ["study", "sweep", problem, "--vary", "price", "--steps", "2", "--markdown"], ["explain", problem, "--query", "\e[2J"],
        ])
        {
            await _tool.RunAsync(line);
            (_tool.Output + _tool.Error).Should().NotContainAny("\e", "\a").And.NotBeEmpty();
        }

        await _tool.RunAsync("solve", problem, "-a", "greedy");
        _tool.Output.Should().Contain(@"\u001B[31mRed\u0007");
    }

    [Theory]
    [InlineData(null, "xterm-256color", true)]
    [InlineData("", "xterm-256color", true)]
    [InlineData("1", "xterm-256color", false)]
    [InlineData("0", "xterm-256color", false)]
    [InlineData(null, "dumb", false)]
    [InlineData(null, null, true)]
    public void The_environment_can_forbid_colours(string? noColor, string? term, bool allowed) =>
        Terminal.AllowsColors(name => name == "NO_COLOR" ? noColor : name == "TERM" ? term : null).Should().Be(allowed);

    [Fact]
    public void Colours_repeat_what_words_say()
    {
        (Written(colors: true), Written(colors: false)).Should().Be(
            ("\e[32mfeasible\e[0m\n\e[31mbroken\e[0m\n\e[31mhetserve:\e[0m No.\n", "feasible\nbroken\nhetserve: No.\n"));

        static string Written(bool colors)
        {
            using var text = new StringWriter { NewLine = "\n" };
            var screen = new Screen(text, text) { HasColors = colors, ErrorHasColors = colors };
            screen.Verdict("feasible", isWell: true);
            screen.Verdict("broken", isWell: false);
            screen.Error("No.");
            return text.ToString();
        }
    }

    [Fact]
    public void A_report_beside_a_file_on_the_standard_output_is_that_of_the_error_output()
    {
        using StringWriter output = new(), error = new();
        var screen = new Screen(output, error) { ErrorWidth = 70, HasColors = true, ErrorHasColors = false };
        Screen beside = screen.Beside(OutputFile.At("--out", "-"));
        (beside.Output, beside.Width, beside.HasColors).Should().Be((error, 70, false));
        screen.Beside(null, null).Should().BeSameAs(screen);
    }

    [GeneratedRegex(@"\S {2,}\S|──")]
    private static partial Regex Columns();
}
