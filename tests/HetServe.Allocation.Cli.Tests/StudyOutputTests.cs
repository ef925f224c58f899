using HetServe.Allocation.Cli.Commands;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Tests;

public sealed class StudyOutputTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public void Markdown_is_rounded_and_escaped()
    {
        Table().ToMarkdown().Should().Be(
            """
            ## Costs

            | Name | Cost $ | Above |
            | --- | ---: | ---: |
            | a\|b, "c" | 1,234.57 | 12.5% |
            | none | - | - |

            Seed 0.

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Csv_is_whole_and_quoted()
    {
        Table().ToCsv().Should().Be("Name,Cost $,Above\n\"a|b, \"\"c\"\"\",1234.5678,0.125\nnone,,\n");
    }

    [Fact]
    public void A_row_has_a_cell_for_each_column() =>
        Table().Invoking(t => t.Add("a")).Should().Throw<ArgumentException>().WithMessage("A row of 'Costs' must have 3 cells, had 1.*");

    [Theory]
    [InlineData("±", "±")]
    [InlineData("Factor", ">Factor ")]
    [InlineData("At", "#At")]
    public void A_column_has_a_name_of_its_own(string one, string other) =>
        FluentActions.Invoking(() => new StudyTable("Costs", one, other))
        .Should().Throw<ArgumentException>().WithMessage("A column of 'Costs' must have a name of its own, '*' repeats.*");

    [Fact]
    public void A_column_may_be_in_csv_only()
    {
        var table = new StudyTable("Costs", "#Problem", ">Cost $");
        table.Add("six-types", StudyCell.None);
        table.ToMarkdown().Should().Be("## Costs\n\n| Cost $ |\n| ---: |\n| - |\n");
        table.ToCsv().Should().Be("Problem,Cost $\nsix-types,\n");
    }

    [Theory]
    [InlineData("ablation", "ablation.md, ablation.csv, ablation-2.csv and ablation.svg")]
    [InlineData("stress", "stress.md, stress.csv and stress.svg")]
    [InlineData("sweep", "sweep.md, sweep.csv, sweep-2.csv and sweep.svg")]
    [InlineData("rolling", "rolling.md, rolling.csv, rolling-windows.csv and rolling.svg")]
    public async Task Help_names_every_file(string study, string files)
    {
        (await _tool.RunAsync("study", study, "--help")).Should().Be(0);
        string.Join(' ', _tool.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Should().Contain($"Write {files} into");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_go_to_the_folder_and_the_table_to_the_output(bool printsMarkdown)
    {
        using StringWriter output = new(), error = new();
        string folder = _tool.File("study");

        StudyOutput.EnsureUsable(folder, "costs");
        StudyOutput.Write(
            new Screen(output, error), printsMarkdown, folder, "costs", [PerformanceModelKind.Engine], Table(), () => "<svg/>"u8.ToArray());

        Directory.GetFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo("costs.md", "costs.csv", "costs.svg");
        string markdown = File.ReadAllText(Path.Combine(folder, "costs.md"));
        markdown.Should().StartWith(Table().ToMarkdown(level: 1)).And.EndWith("\nPerformance model: engine.\n");
        output.ToString().Should().Be(printsMarkdown ? markdown
            : """
            Costs
             Name        Cost $  Above
            ──────────────────────────
             a|b, "c"  1,234.57  12.5%
             none             -      -
            Seed 0.
            Performance model: engine.

            """.ReplaceLineEndings("\n"));
        File.ReadAllText(Path.Combine(folder, "costs.csv")).Should().Be(Table().ToCsv());
    }

    [Fact]
    public void A_folder_that_cannot_be_is_refused()
    {
        string file = _tool.Write("file", "");

        FluentActions.Invoking(() => StudyOutput.EnsureUsable(file, "costs"))
            .Should().Throw<InvalidInputException>().WithMessage("--out must be a folder*");
        FluentActions.Invoking(() => StudyOutput.EnsureUsable(_tool.File("a/b"), "costs"))
            .Should().Throw<InvalidInputException>().WithMessage("*exists*");
    }

    [Fact]
    public async Task A_folder_or_file_that_cannot_be_written_is_refused_before_the_study_runs()
    {
        string folder = Directory.CreateDirectory(_tool.File("study")).FullName, windows = Path.Combine(folder, "rolling-windows.csv");
        string[] line = ["study", "rolling", ToolRun.Instance("six-types"), "--time-limit", "1e6", "--windows", "1000000", "--out"];
        await _tool.RefusesAsync("--out must be a folder, was '-'.", [.. line, "-"]);
        await _tool.RefusesAsync("--out must be a folder, was ''.", [.. line, ""]);
        await File.WriteAllTextAsync(windows, "old");
        File.SetAttributes(windows, FileAttributes.ReadOnly);
        await _tool.RefusesAsync($"--out must not be a read-only file, was '{windows}'.", [.. line, folder]);
        (await File.ReadAllTextAsync(windows)).Should().Be("old");
        File.SetAttributes(windows, FileAttributes.Normal);

        Directory.CreateDirectory(Path.Combine(folder, "rolling.svg"));
        await _tool.RefusesAsync($"--out must be a file, was the folder '{folder}/rolling.svg'.", [.. line, folder]);
    }

    [Fact]
    public async Task Links_in_the_folder_stay_links()
    {
        string folder = Directory.CreateDirectory(_tool.File("study")).FullName, target = _tool.Write("windows", "old");
        string link = Path.Combine(folder, "rolling-windows.csv");
        File.CreateSymbolicLink(link, target);

        (await _tool.RunAsync(
            "study", "rolling", ToolRun.Instance("six-types"), "--windows", "1", "--time-limit", "1", "--out", folder)).Should().Be(0);

        new FileInfo(link).LinkTarget.Should().Be(target);
        (await File.ReadAllTextAsync(target)).Should().StartWith("plan,window,");
    }

    private static StudyTable Table()
    {
        var table = new StudyTable("Costs", "Name", ">Cost $", ">Above") { Notes = ["Seed 0."] };
        table.Add("a|b, \"c\"", StudyCell.Money(1234.5678), StudyCell.Percent(0.125));
        table.Add("none", StudyCell.Money(null), StudyCell.Percent(null));
        return table;
    }
}
