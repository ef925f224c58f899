using System.Text;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Interop;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>A table of a study: a title and rows of cells, written as plain text, as Markdown and as CSV.</summary>
internal sealed class StudyTable
{
    private const char ToTheRight = '>', CsvOnly = '#', Wrapped = '~';

    private readonly string[] _columns;
    private readonly List<StudyCell[]> _rows = [];

    /// <summary>Creates a table without rows.</summary>
    /// <param name="title">Title, shown above the table.</param>
    /// <param name="columns">
    /// Unique names of the columns. A column that starts with &gt; is aligned to the right; one that starts with # is in CSV only. As plain
    /// text, one that starts with ~ may wrap (<see cref="TextTable"/>).
    /// </param>
    /// <exception cref="ArgumentException">A name repeats, apart from surrounding blanks.</exception>
    public StudyTable(string title, params string[] columns)
    {
        if (columns.CountBy(column => NameOf(column).Trim(), StringComparer.Ordinal).FirstOrDefault(c => c.Value > 1) is { Key: { } name })
            throw new ArgumentException($"A column of '{title}' must have a name of its own, '{name}' repeats.", nameof(columns));
        (Title, _columns) = (title, columns);
    }

    /// <summary>Title of the table.</summary>
    public string Title { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount => _rows.Count;

    /// <summary>Sentences under the table, such as how it was measured. Default empty.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Number of columns that name the row in plain text; null for the names at the left.</summary>
    public int? Keys { get; init; }

    /// <summary>Adds a row with one cell for each column.</summary>
    /// <exception cref="ArgumentException">There are more or fewer cells than columns.</exception>
    public void Add(params StudyCell[] cells)
    {
        if (cells.Length != _columns.Length)
            throw new ArgumentException($"A row of '{Title}' must have {_columns.Length} cells, had {cells.Length}.", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>Writes tables, as plain text or as Markdown whose first heading is that of a document.</summary>
    public static void WriteAll(Screen screen, bool asMarkdown, IReadOnlyList<StudyTable> tables)
    {
        foreach ((int n, StudyTable table) in tables.Index())
        {
            if (n > 0) screen.Line();
            if (asMarkdown) screen.Content(table.ToMarkdown(level: n == 0 ? 1 : 2));
            else table.Write(screen);
        }
    }

    /// <summary>Writes title, table and notes as plain text.</summary>
    public void Write(Screen screen)
    {
        int[] shown = Shown();
        var table = new TextTable([.. shown.Select(c => _columns[c])]) { KeyColumns = Keys };
        foreach (StudyCell[] row in _rows) table.Add([.. shown.Select(c => row[c].Shown)]);
        screen.Line(Title);
        screen.Write(table);
        foreach (string note in Notes) screen.Line(note);
    }

    /// <summary>Title, table and notes in Markdown, lines ended by <c>\n</c>.</summary>
    /// <param name="level">Level of the title as a heading, 1 for that of a document.</param>
    public string ToMarkdown(int level = 2)
    {
        var text = new StringBuilder($"{new string('#', level)} {Title}\n\n");
        int[] shown = Shown();
        Row(shown.Select(c => NameOf(_columns[c])));
        Row(shown.Select(c => _columns[c].StartsWith(ToTheRight) ? "---:" : "---"));
        foreach (StudyCell[] row in _rows) Row(shown.Select(c => row[c].Shown));
        foreach (string note in Notes) text.Append($"\n{note}\n");
        return text.ToString();

        void Row(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells.Select(Escape)).Append(" |\n");

        static string Escape(string cell) => VisibleText.Of(cell).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
    }

    /// <summary>Column names and rows as comma-separated values (RFC 4180), lines ended by <c>\n</c>.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        Row(_columns.Select(NameOf));
        foreach (StudyCell[] row in _rows) Row(row.Select(cell => cell.Value));
        return text.ToString();

        void Row(IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(CsvText.Quote)).Append('\n');
    }

    private int[] Shown() => [.. Enumerable.Range(0, _columns.Length).Where(c => !_columns[c].StartsWith(CsvOnly))];

    private static string NameOf(string column) => column.TrimStart(ToTheRight, CsvOnly, Wrapped);
}
