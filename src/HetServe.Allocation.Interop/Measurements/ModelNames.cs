using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Measurements;

/// <summary>Finds models by the names that other tools give them.</summary>
internal static class ModelNames
{
    private static IReadOnlyList<string> Suffixes => ["-instruct", "-it", "-chat", "-fp8", "-hf"];

    /// <summary>
    /// The model that a name means: as it stands, without the organisation, without suffixes such as <c>-Instruct</c>, or equal in letters
    /// and digits. Case does not matter. Null where there is none.
    /// </summary>
    public static ModelSpec? Find(string name, IReadOnlyList<ModelSpec> models)
    {
        string plain = name[(name.LastIndexOf('/') + 1)..], shortened = Shorten(plain.Replace('_', '-'));
        string bare = LettersAndDigits(shortened);
        return Named(name) ?? Named(plain) ?? Named(shortened)
            ?? models.FirstOrDefault(model => LettersAndDigits(model.Name).Equals(bare, StringComparison.OrdinalIgnoreCase));

        ModelSpec? Named(string wanted) => models.FirstOrDefault(m => m.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static string Shorten(string text)
    {
        if (text.StartsWith("Meta-", StringComparison.OrdinalIgnoreCase)) text = text["Meta-".Length..];
        while (Suffixes.FirstOrDefault(s => text.EndsWith(s, StringComparison.OrdinalIgnoreCase)) is { } suffix)
            text = text[..^suffix.Length];
        return text;
    }

    private static string LettersAndDigits(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));
}
