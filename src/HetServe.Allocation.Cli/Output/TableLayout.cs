namespace HetServe.Allocation.Cli.Output;

/// <summary>Widths of the columns of a table, which is cut into parts where it is too wide.</summary>
internal static class TableLayout
{
    // Width that a name keeps, that words keep, and that words keep which name the row; the longest word counts up to the last.
    private const int LeastName = 16, LeastWords = 12, LeastWordsOfKey = 28, LongestWord = 24;

    /// <summary>A part: its columns and their widths.</summary>
    /// <param name="Columns">Indices of the columns.</param>
    /// <param name="Widths">Their widths.</param>
    /// <param name="Gap">Blanks between two columns.</param>
    public readonly record struct Part(int[] Columns, int[] Widths, int Gap)
    {
        /// <summary>Width of the part with the blank before its first column.</summary>
        public int Width => Widths.Sum() + Gap * (Widths.Length - 1) + 1;
    }

    /// <summary>Fits a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="width">Width of the screen.</param>
    /// <param name="shortens">Whether names may be shortened.</param>
    public static IReadOnlyList<Part> Fit(TextTable table, int width, bool shortens)
    {
        int[] all = [.. Enumerable.Range(0, table.Headings.Count)];
        Sizes[] sizes = [.. all.Select(column => SizesOf(table, column, shortens))];
        var natural = new Part(all, [.. sizes.Select(size => size.Natural)], Gap: 2);
        if (natural.Width <= width) return [natural];

        // Whole names may leave no room for any column beside them. Parts would not help.
        int widest = all[table.Keys..].Select(column => sizes[column].Least).DefaultIfEmpty().Max();
        if (!shortens && Least(all[..table.Keys]).Width + 1 + widest > width) return [natural];

        // As few parts as there can be, and about equally wide.
        List<int[]> parts = Cut(width);
        for (int limit = width - 1; limit > 0 && Cut(limit) is var even && even.Count == parts.Count; limit--) parts = even;
        return [.. parts.Select(Widened)];

        List<int[]> Cut(int limit)
        {
            var cut = new List<int[]>();
            int[] columns = all[..table.Keys];
            foreach (int column in all[table.Keys..])
            {
                if (columns.Length > table.Keys && Least([.. columns, column]).Width > limit)
                {
                    cut.Add(columns);
                    columns = all[..table.Keys];
                }

                columns = [.. columns, column];
            }

            return [.. cut, columns];
        }

        Part Least(int[] some) => new(some, [.. some.Select(column => sizes[column].Least)], Gap: 1);

        // Names get room first, then words, then the gaps, then headings that need fewer lines with it.
        Part Widened(int[] some)
        {
            Part part = Least(some);
            int left = width - part.Width;
            foreach (ColumnKind kind in (ColumnKind[])[ColumnKind.Name, ColumnKind.Words])
            {
                for (bool grew = true; grew && left > 0;)
                {
                    grew = false;
                    for (int n = 0; n < some.Length && left > 0; n++)
                    {
                        if (table.Kinds[some[n]] != kind || part.Widths[n] >= sizes[some[n]].Cells) continue;
                        part.Widths[n]++;
                        left--;
                        grew = true;
                    }
                }
            }

            bool isWide = left >= some.Length - 1;
            if (isWide) left -= some.Length - 1;
            foreach (int n in Enumerable.Range(0, some.Length).OrderBy(n => sizes[some[n]].Natural - part.Widths[n]))
            {
                int more = sizes[some[n]].Natural - part.Widths[n];
                if (more > left) break;
                part.Widths[n] += more;
                left -= more;
            }

            return part with { Gap = isWide ? 2 : 1 };
        }
    }

    private static Sizes SizesOf(TextTable table, int column, bool shortens)
    {
        int heading = WidestWord([table.Headings[column]]);
        string[] texts = [.. table.Rows.Select(row => row[column])];
        int cells = texts.Max(VisibleText.Width);
        int least = table.Kinds[column] switch
        {
            ColumnKind.Figure => cells,
            ColumnKind.Name => shortens ? Math.Min(cells, LeastName) : cells,
            _ => Math.Min(cells, Math.Max(column < table.Keys ? LeastWordsOfKey : LeastWords, Math.Min(LongestWord, WidestWord(texts)))),
        };
        return new Sizes(Math.Max(heading, least), cells, Math.Max(VisibleText.Width(table.Headings[column]), cells));
    }

    private static int WidestWord(IEnumerable<string> texts) =>
        texts.SelectMany(text => text.Split(' ')).Select(VisibleText.Width).DefaultIfEmpty().Max();

    /// <summary>Widths of a column: the least, that of the widest cell, and that of a heading in one line too.</summary>
    private readonly record struct Sizes(int Least, int Cells, int Natural);
}
