using System.Globalization;
using System.Text;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Output;

/// <summary>Text that a terminal shows as it is: names come from files, and a terminal obeys control characters.</summary>
internal static class VisibleText
{
    private const char Ellipsis = '…';

    /// <summary>The text with control characters as <c>\u001B</c>, apart from line feeds.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsHidden)) return text;
        var visible = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (IsHidden(c)) visible.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:X4}");
            else visible.Append(c);
        }

        return visible.ToString();
    }

    /// <summary><see cref="Of"/> in one line.</summary>
    public static string OfLine(string text) => Of(text).Replace("\n", @"\n", StringComparison.Ordinal);

    /// <summary>Width in a terminal, columns: 2 for a wide character.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>The text without its middle, if it is wider.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Largest width, columns, at least 1.</param>
    public static string Shorten(string text, int width)
    {
        if (Width(text) <= width) return text;
        string[] signs = Signs(text);
        int left = 0, right = 0, used = 1;
        while (left + right < signs.Length)
        {
            bool isLeft = left <= right;
            int more = Width(isLeft ? signs[left] : signs[^(right + 1)]);
            if (used + more > width) break;
            used += more;
            if (isLeft) left++;
            else right++;
        }

        return $"{string.Concat(signs[..left])}{Ellipsis}{string.Concat(signs[^right..])}";
    }

    /// <summary>Lines of whole words. A word that is wider than a line is divided.</summary>
    /// <param name="text">A line.</param>
    /// <param name="width">Largest width, columns, at least 1.</param>
    /// <param name="indent">Blanks before each line but the first.</param>
    public static IEnumerable<string> Wrap(string text, int width, int indent = 0)
    {
        if (Width(text) <= width) return [text];
        var lines = new List<string>();
        string line = "";
        bool isEmpty = true;
        foreach (string word in text.Split(' '))
        {
            if (!isEmpty && Width(line) + 1 + Width(word) > width)
            {
                lines.Add(line);
                (line, isEmpty) = (new string(' ', indent), true);
            }

            line = isEmpty && lines.Count > 0 ? line + word : isEmpty ? word : $"{line} {word}";
            isEmpty = false;
            while (Width(line) > width)
            {
                string start = Start(line, width);
                lines.Add(start);
                line = new string(' ', indent) + line[start.Length..];
            }
        }

        lines.Add(line);
        return lines.Select(l => l.TrimEnd());
    }

    /// <summary>The start of a text, at least one character.</summary>
    public static string Start(string text, int width)
    {
        int used = 0;
        return string.Concat(Signs(text).TakeWhile((sign, n) => (used += Width(sign)) <= width || n == 0));
    }

    /// <summary>The characters as a reader sees them.</summary>
    private static string[] Signs(string text)
    {
        var signs = new List<string>();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext()) signs.Add(elements.GetTextElement());
        return [.. signs];
    }

    /// <summary>Control characters, other line breaks, and marks that reverse the direction of a text.</summary>
    private static bool IsHidden(char c) => c != '\n' && (char.IsControl(c)
        || c is '\u2028' or '\u2029' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
}
