using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Comparison;

/// <summary>A Markdown table whose columns line up in plain text too; all but the first are right-aligned.</summary>
internal sealed class MarkdownTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(c => _rows.Max(row => row[c].Length))];
        var lines = _rows.Select(row => "| " + string.Join(" | ", row.Select((cell, c) =>
            c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))) + " |").ToList();
        IEnumerable<string> rules = widths.Select((w, c) => c == 0 ? new string('-', w) : new string('-', w - 1) + ':');
        lines.Insert(1, "| " + string.Join(" | ", rules) + " |");
        return string.Join('\n', lines) + "\n";
    }
}
