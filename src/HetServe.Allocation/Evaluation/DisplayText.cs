using System.Globalization;

namespace HetServe.Allocation.Evaluation;

/// <summary>Formats of numbers and lists in sentences.</summary>
internal static class DisplayText
{
    private static CultureInfo Plain => CultureInfo.InvariantCulture;

    public static string Dollars(double dollars) => "$" + dollars.ToString("#,##0.00", Plain);

    public static string SignedDollars(double dollars) =>
        (Math.Round(dollars, 2) < 0 ? "-$" : "+$") + Math.Abs(dollars).ToString("#,##0.00", Plain);

    public static string Percent(double share) => (100 * share).ToString("0.##", Plain) + " %";

    public static string SignedPercent(double share) => (100 * share).ToString("+0.##;-0.##;+0", Plain) + " %";

    public static string Signed(int count) => count.ToString("+0;-0;0", Plain);

    public static string Number(double value) => value.ToString("G5", Plain);

    /// <summary>The text with a capital letter at the start and a full stop at the end.</summary>
    public static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";

    /// <summary>The names as a list: <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) =>
        items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.SkipLast(1))} and {items[^1]}";
}
