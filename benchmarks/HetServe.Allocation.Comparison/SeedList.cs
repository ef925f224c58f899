using System.Globalization;

namespace HetServe.Allocation.Comparison;

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
        if (ends.Length > 2 || !TryParse(ends[0], out int first) || !TryParse(ends[^1], out int last) || last < first || last - first >= Most)
            throw new FormatException($"Seeds '{part}': must be a whole number or a rising range such as 1-5.");
        return Enumerable.Range(first, last - first + 1);
    }

    private static bool TryParse(string text, out int value) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
