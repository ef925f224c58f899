using System.Globalization;
using System.Text;

namespace HetServe.Allocation.Interop;

/// <summary>Writes YAML 1.2 line by line. Every text is quoted, so no name is ever read as a number, a truth value or a mark.</summary>
internal sealed class YamlText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public override string ToString() => _text.ToString();

    public void Document() => _text.Append("---\n");

    public void Map(string key, Action members) => Nested(key + ":", members);

    /// <summary>An element of a sequence that is a map.</summary>
    public void Item(Action members)
    {
        int begin = _text.Length;
        Nested(null, members);
        _text[begin + 2 * _depth] = '-'; // in the indentation of the first member
    }

    public void Value(string key, string text) => Line($"{key}: {Quote(text)}");

    public void Value(string key, int number) => Line(string.Create(CultureInfo.InvariantCulture, $"{key}: {number}"));

    public void Texts(string key, IEnumerable<string> texts) => Nested(key + ":", () =>
    {
        foreach (string text in texts) Line("- " + Quote(text));
    });

    /// <summary>A double-quoted text on one line.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private void Nested(string? line, Action members)
    {
        if (line is not null) Line(line);
        _depth++;
        members();
        _depth--;
    }

    private void Line(string line) => _text.Append(' ', 2 * _depth).Append(line).Append('\n');
}
