using System.Globalization;
using HetServe.Allocation.Cli.Output;

namespace HetServe.Allocation.Cli.Drafts;

/// <summary>Parts of the texts from which <c>hetserve new</c> drafts a problem.</summary>
internal static class DraftText
{
    private const int MostMeant = 4; // names that a message proposes

    /// <summary>The parts of a list with commas, without blanks around them.</summary>
    /// <exception cref="InvalidInputException">A part is empty.</exception>
    public static string[] Split(string option, string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        return parts.All(part => part.Length > 0)
            ? parts
            : throw new InvalidInputException($"{option} must not have an empty entry, was '{text}'.");
    }

    /// <summary>What is missing, as the start of a sentence: <c>rate, in are missing</c>.</summary>
    public static string Missing(IReadOnlyList<string> names) =>
        $"{string.Join(", ", names)} {(names.Count > 1 ? "are" : "is")} missing";

    /// <summary>A number that obeys a rule.</summary>
    /// <exception cref="InvalidInputException">The text is no such number.</exception>
    public static double Number(string what, string text, Func<double, bool> holds, string rule) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && holds(value)
            ? value
            : throw new InvalidInputException($"{what} must {rule}, was '{text}'.");

    /// <summary>An entry of a catalog by name.</summary>
    /// <exception cref="InvalidInputException">The catalog lacks it; the message names the closest entries.</exception>
    public static T Entry<T>(string option, string noun, string name, IReadOnlyList<T> catalog, Func<T, string> nameOf)
        where T : class
    {
        if (catalog.FirstOrDefault(one => nameOf(one).Equals(name, StringComparison.OrdinalIgnoreCase)) is { } entry) return entry;
        string[] longer =
            [.. catalog.Select(nameOf).Where(one => one.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Take(MostMeant)];
        string hint = longer.Length > 0 ? WordChoice.Meant(longer) : WordChoice.Meant(name, catalog.Select(nameOf));
        if (hint.Length == 0) hint = $" See 'hetserve catalog {noun}s'.";
        throw new InvalidInputException($"{option}: the catalog has no {noun} '{name}'.{hint}");
    }
}
