using HetServe.Allocation.Cli.Output;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>Tables fit the screen.</summary>
public sealed class TableTests
{
    private const string Long = "a-very-long-name-of-a-model-from-the-catalog-";

    [Fact]
    public void A_table_that_fits_is_drawn_with_headings_in_one_line()
    {
        var table = new TextTable("Model", ">Cost of a day $", "Status");
        table.Add("Llama-3.1-8B", "9,999,999.99", "feasible");
        Written(table, width: null).Should().Be(
            """
             Model         Cost of a day $  Status
            ────────────────────────────────────────
             Llama-3.1-8B     9,999,999.99  feasible

            """);
    }

    [Fact]
    public void Headings_and_words_wrap_before_anything_else_gives_way()
    {
        var table = new TextTable("Model", ">Cost of a day $", "Status");
        table.Add("Llama-3.1-8B", "12.50", "feasible, stopped by the limit");
        Written(table, width: 36).Should().Be(
            """
                           Cost
                           of a
             Model        day $ Status
            ────────────────────────────────────
             Llama-3.1-8B 12.50 feasible,
                                stopped by the
                                limit

            """);
    }

    [Fact]
    public void A_table_too_wide_is_cut_into_parts_that_name_their_rows()
    {
        string[] figures = [.. Enumerable.Range(1, 9).Select(n => $">Figure {n}")];
        var table = new TextTable(["Model", .. figures]);
        table.Add(["Llama-3.1-8B", .. figures.Select(_ => "9,999,999.99")]);
        string[] lines = Lines(table, width: null);
        lines.Should().OnlyContain(line => line.GetCellWidth() <= 80).And.HaveCount(7); // three lines each, a blank one between
        lines.Count(line => line.StartsWith(" Llama-3.1-8B")).Should().Be(2);
        lines.Sum(line => line.Split("9,999,999.99").Length - 1).Should().Be(9);
    }

    [Fact]
    public void Long_names_are_shortened_in_the_middle_in_a_terminal_and_whole_in_a_file()
    {
        var table = new TextTable("Query type", "Model", ">Cost $");
        table.Add("chat", Long + 1, "9,999,999.99");
        table.Add("code", Long + 2, "1.00");
        Lines(table, width: 50).Should().OnlyContain(line => line.GetCellWidth() <= 50)
            .And.Contain(line => line.Contains("a-very-long-") && line.Contains('…') && line.Contains("catalog-1 "))
            .And.Contain(line => line.Contains("9,999,999.99"));
        Lines(table, width: null).Should().Contain(line => line.Contains(Long + 2));
    }

    [Fact]
    public void Names_that_leave_no_room_make_a_table_in_a_file_wider()
    {
        var table = new TextTable("Query type", ">Cost $", ">Gap");
        table.Add(Long + Long, "9,999,999.99", "1.000%");
        Lines(table, width: null).Should().HaveCount(3).And.Contain($" {Long}{Long}  9,999,999.99  1.000%");
        Lines(table, width: 80).Should().HaveCount(3).And.OnlyContain(line => line.GetCellWidth() <= 80);
    }

    [Fact]
    public void Names_that_would_look_the_same_are_divided_not_shortened()
    {
        var table = new TextTable("Model", ">Cost $");
        table.Add($"{Long}8B-{Long}", "1.00");
        table.Add($"{Long}9B-{Long}", "2.00");
        Written(table, width: 40).Should().Contain("8B").And.Contain("9B").And.NotContain("…");
    }

    [Fact]
    public void Wide_characters_take_two_columns()
    {
        var table = new TextTable("Query type", ">Cost $");
        table.Add("视频生成", "1.00");
        table.Add("chat", "22.00");
        string[] lines = Lines(table, width: null);
        lines[^2].GetCellWidth().Should().Be(lines[^1].GetCellWidth());
        lines[^2].Length.Should().Be(lines[^1].Length - 4);
    }

    [Theory]
    [InlineData("\e[31mred", @"\u001B[31mred")]
    [InlineData("a\rb\u009b", @"a\u000Db\u009B")]
    [InlineData("a\nb", @"a\nb")]
    [InlineData("\u202Eabc", @"\u202Eabc")]
    public void Control_characters_are_visible(string name, string shown)
    {
        var table = new TextTable("Query type", ">Cost $");
        table.Add(name, "1.00");
        Written(table, width: 80).Should().Contain($" {shown} ");
    }

    [Fact]
    public void A_row_has_a_cell_for_each_column() =>
        new TextTable("Model", ">Cost $").Invoking(table => table.Add("a")).Should().Throw<ArgumentException>();

    private static string[] Lines(TextTable table, int? width) => Written(table, width).TrimEnd().Split('\n');

    private static string Written(TextTable table, int? width)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new();
        new Screen(output, error) { Width = width }.Write(table);
        return output.ToString();
    }
}
