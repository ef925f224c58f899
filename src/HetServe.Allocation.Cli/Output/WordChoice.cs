using HetServe.Allocation.Files;

namespace HetServe.Allocation.Cli.Output;

/// <summary>Messages about a word that is none of those expected.</summary>
internal static class WordChoice
{
    /// <summary>The message for a value that is not one of several words, with the word that was probably meant.</summary>
    public static string NotOneOf(string name, IReadOnlyList<string> words, string text) =>
        $"{name} must be one of {string.Join(", ", words)}, was '{text}'.{Meant(text, words)}";

    /// <summary>Asks whether the closest of several words was meant; empty if none is close.</summary>
    public static string Meant(string word, IEnumerable<string> words) => Meant(Spelling.Closest(word, words) is { } meant ? [meant] : []);

    /// <summary>Asks whether one of some words was meant; empty if there are none.</summary>
    public static string Meant(IReadOnlyList<string> words) =>
        words.Count == 0 ? "" : $" Did you mean {string.Join(" or ", words.Select(word => $"'{word}'"))}?";
}
