namespace HetServe.Allocation.Cli.Output;

/// <summary>How a column may shrink.</summary>
internal enum ColumnKind
{
    /// <summary>Names: in a terminal, long ones are shortened in the middle.</summary>
    Name,

    /// <summary>Sentences and lists: they wrap between words.</summary>
    Words,

    /// <summary>Figures, aligned to the right: never wrapped, never cut.</summary>
    Figure,
}

/// <summary>A table of plain texts, without markup.</summary>
internal sealed class TextTable
{
    private const char ToTheRight = '>', Wrapped = '~';

    private readonly List<string[]> _rows = [];

    /// <summary>Creates a table without rows.</summary>
    /// <param name="columns">
    /// Headings. A column that starts with &gt; has figures. One that starts with ~, or that follows a column of figures, has words. The
    /// others have names.
    /// </param>
    public TextTable(params IReadOnlyList<string> columns)
    {
        Headings = [.. columns.Select(column => column.TrimStart(ToTheRight, Wrapped))];
        int names = columns.TakeWhile(column => !column.StartsWith(ToTheRight)).Count();
        Kinds =
        [
            .. columns.Select((column, n) => column.StartsWith(ToTheRight) ? ColumnKind.Figure
                : column.StartsWith(Wrapped) || n > names ? ColumnKind.Words : ColumnKind.Name),
        ];
    }

    /// <summary>Headings.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>Kinds of the columns.</summary>
    public IReadOnlyList<ColumnKind> Kinds { get; }

    /// <summary>Rows, a cell for each column.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>
    /// Number of columns from the left that name the row. A table too wide is cut into parts, which all have them. Default: all names.
    /// </summary>
    public int Keys => KeyColumns ?? Kinds.TakeWhile(kind => kind == ColumnKind.Name).Count();

    /// <summary><see cref="Keys"/> where they are not the names; null for those.</summary>
    public int? KeyColumns { get; init; }

    /// <summary>Adds a row with one cell for each column.</summary>
    public void Add(params IReadOnlyList<string> cells)
    {
        if (cells.Count != Headings.Count)
            throw new ArgumentException($"A row must have {Headings.Count} cells, had {cells.Count}.", nameof(cells));
        _rows.Add([.. cells.Select(VisibleText.OfLine)]);
    }
}
