using System.Globalization;

namespace HetServe.Allocation.Studies.Synthetic;

/// <summary>Seeds as they are written on the command line.</summary>
internal static class SeedList
{
    private const int Most = 10_000;

    /// <summary>Reads seeds and ranges of seeds with commas between them: <c>1-5,8</c>.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static IReadOnlyList<int> Parse(string text) => [.. text.Split(',').SelectMany(ParsePart).Distinct()];

    private static IEnumerable<int> ParsePart(string part)
    {
        string[] ends = part.Split('-');
        return ends.Length <= 2 && TryParse(ends[0], out int first) && TryParse(ends[^1], out int last)
            && last >= first && last - first < Most
            ? Enumerable.Range(first, last - first + 1)
            : throw new FormatException($"Seeds '{part}': must be a whole number or a rising range such as 1-5.");
    }

    private static bool TryParse(string text, out int value) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
