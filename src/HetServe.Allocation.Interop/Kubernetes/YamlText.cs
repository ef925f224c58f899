using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>
/// Writes a tree as a YAML 1.2 document. Members that are null are left out. Every text is quoted, so no name is ever read as a number, a
/// truth value or a mark.
/// </summary>
internal static partial class YamlText
{
    /// <summary>One document, after a line of hyphens and its comments.</summary>
    public static string Document(JsonObject root, IEnumerable<string> comments)
    {
        var text = new StringBuilder("---\n");
        foreach (string comment in comments) text.Append("# ").Append(OneLine(comment)).Append('\n');
        Members(text, root, 0);
        return text.ToString();
    }

    private static void Members(StringBuilder text, JsonObject map, int depth)
    {
        foreach ((string name, JsonNode? value) in map)
        {
            if (value is null) continue;
            text.Append(' ', 2 * depth).Append(Key(name)).Append(':');
            switch (value)
            {
                case JsonObject { Count: > 0 } members:
                    text.Append('\n');
                    Members(text, members, depth + 1);
                    break;
                case JsonArray { Count: > 0 } items:
                    text.Append('\n');
                    Items(text, items, depth + 1);
                    break;
                default:
                    text.Append(' ').Append(Scalar(value)).Append('\n');
                    break;
            }
        }
    }

    private static void Items(StringBuilder text, JsonArray items, int depth)
    {
        foreach (JsonNode? item in items)
        {
            if (item is JsonObject map)
            {
                int begin = text.Length;
                Members(text, map, depth + 1);
                text[begin + 2 * depth] = '-'; // in the indentation of the first member
            }
            else text.Append(' ', 2 * depth).Append("- ").Append(Scalar(item!)).Append('\n');
        }
    }

    private static string Scalar(JsonNode value) => value switch
    {
        JsonObject => "{}",
        JsonArray => "[]",
        _ => value.GetValueKind() == JsonValueKind.String ? Quote(value.ToString()) : value.ToString(),
    };

    private static string Key(string name) => PlainKey().IsMatch(name) ? name : Quote(name);

    /// <summary>A double-quoted text on one line.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (IsBreak(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => IsBreak(c) ? ' ' : c));

    private static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff';

    // Three letters or more, and none of the words that YAML 1.1 reads as a truth value or as nothing.
    [GeneratedRegex("^(?!(?:yes|true|false|off|null)$)[A-Za-z][A-Za-z0-9./-]{2,}$", RegexOptions.IgnoreCase)]
    private static partial Regex PlainKey();
}
