using System.Text;
using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Interop;

/// <summary>Names and label values that Kubernetes accepts. Stateless.</summary>
public static class KubernetesNames
{
    private const int Longest = 63;

    /// <summary>
    /// A DNS-1123 label: lower-case letters, digits and hyphens, starting and ending with a letter or digit, at most 63 characters. Other
    /// characters become hyphens; a text without a letter or digit becomes <c>x</c>.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static string Dns(string text) =>
        Clean((text ?? throw new ArgumentNullException(nameof(text))).ToLowerInvariant(), "-", Longest);

    /// <summary>
    /// A label value: letters, digits, hyphens, underscores and points, starting and ending with a letter or digit, at most 63 characters. Other
    /// characters become hyphens; a text without a letter or digit becomes <c>x</c>.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static string Label(string text) => Clean(text ?? throw new ArgumentNullException(nameof(text)), "-_.", Longest);

    /// <summary>DNS-1123 labels of texts, each once: where two are alike, the later ones get a number.</summary>
    internal static IReadOnlyList<string> Unique(IEnumerable<string> texts)
    {
        var names = new List<string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            string name = Dns(text);
            for (int n = 2; !taken.Add(name); n++)
            {
                string number = FormattableString.Invariant($"-{n}");
                name = Clean(text.ToLowerInvariant(), "-", Longest - number.Length) + number;
            }

            names.Add(name);
        }

        return names;
    }

    private static string Clean(string text, string others, int longest)
    {
        var clean = new StringBuilder();
        foreach (char c in text)
        {
            bool isKept = char.IsAsciiLetterOrDigit(c) || others.Contains(c, StringComparison.Ordinal);
            if (isKept) clean.Append(c);
            else if (clean.Length > 0 && clean[^1] != '-') clean.Append('-');
        }

        string ends = clean.ToString().Trim([.. others]);
        if (ends.Length > longest) ends = ends[..longest].TrimEnd([.. others]);
        return ends.Length > 0 ? ends : "x";
    }
}
