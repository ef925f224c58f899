using Spectre.Console;
using Spectre.Console.Rendering;

namespace HetServe.Allocation.Cli.Output;

/// <summary>Draws tables as plain text.</summary>
internal static class TableText
{
    /// <summary>The lines of a table that has rows, one part after the other.</summary>
    /// <param name="table">The table.</param>
    /// <param name="width">Width of the screen.</param>
    /// <param name="shortens">Whether names may be shortened.</param>
    public static IEnumerable<string> Lines(TextTable table, int width, bool shortens) =>
        TableLayout.Fit(table, width, shortens).SelectMany((part, n) => Lines(table, part).Prepend("").Skip(n == 0 ? 1 : 0));

    private static IEnumerable<string> Lines(TextTable table, TableLayout.Part part)
    {
        var drawn = new Table { Border = TableBorder.Simple, UseSafeBorder = true, ShowRowSeparators = false };
        string[][] headings =
            [.. part.Columns.Zip(part.Widths, (column, width) => VisibleText.Wrap(table.Headings[column], width).ToArray())];
        int most = headings.Max(lines => lines.Length);
        for (int n = 0; n < part.Columns.Length; n++)
        {
            IEnumerable<string> atBottom = Enumerable.Repeat("", most - headings[n].Length).Concat(headings[n]);
            drawn.AddColumn(new TableColumn(new Text(string.Join('\n', atBottom)))
            {
                Alignment = table.Kinds[part.Columns[n]] == ColumnKind.Figure ? Justify.Right : Justify.Left,
                Width = part.Widths[n],
                Padding = new Padding(0, 0, n < part.Columns.Length - 1 ? part.Gap - 1 : 0, 0),
            });
        }

        string[][] columns = [.. part.Columns.Zip(part.Widths, (column, width) => Cells(table, column, width))];
        for (int row = 0; row < table.Rows.Count; row++)
            drawn.AddRow(columns.Select(IRenderable (column) => new Text(column[row])));
        using var text = new StringWriter();
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false }, // some environments switch colours on
        });
        plain.Profile.Width = part.Width + 2;
        plain.Write(drawn);
        string[] lines = [.. text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

        // The rule has two corners more than the rows.
        return lines.Select(line => VisibleText.Width(line) > part.Width ? VisibleText.Start(line, part.Width) : line);
    }

    /// <summary>The cells of a column within its width. Names that would look the same when shortened are divided instead.</summary>
    private static string[] Cells(TextTable table, int column, int width)
    {
        string[] cells = [.. table.Rows.Select(row => row[column])];
        switch (table.Kinds[column])
        {
            case ColumnKind.Figure: return cells;
            case ColumnKind.Words: return Wrapped();
        }

        string[] shortened = [.. cells.Select(cell => VisibleText.Shorten(cell, width))];
        return shortened.Distinct().Count() == cells.Distinct().Count() ? shortened : Wrapped();

        string[] Wrapped() => [.. cells.Select(cell => string.Join('\n', VisibleText.Wrap(cell, width)))];
    }
}
