using HetServe.Allocation.Files;

namespace HetServe.Allocation.Interop.Kubernetes;

/// <summary>
/// A file of repositories and images: <c>{"models": {"NAME": {"repository": "...", "image": "..."}}}</c>, both optional. NAME is a model or
/// <c>MODEL@PRECISION</c>.
/// </summary>
internal static class ModelList
{
    private sealed record Entry(string? Repository, string? Image);

    /// <summary>Adds the entries of a file to the options.</summary>
    /// <exception cref="InvalidFileException">The text does not match the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static KubernetesOptions AddTo(KubernetesOptions options, string path)
    {
        IReadOnlyDictionary<string, Entry> entries = JsonObjectFile.Read(
            File.ReadAllBytes(path), path, "models", "Models", othersAllowed: false,
            (root, _) => root.ObjectByName("models", "Model", model => new Entry(model.TextOrNull("repository"), model.TextOrNull("image"))),
            _ => []);
        return options with
        {
            ModelSources = Merged(options.ModelSources, entries, entry => entry.Repository),
            Images = Merged(options.Images, entries, entry => entry.Image),
        };
    }

    private static Dictionary<string, string> Merged(
        IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, Entry> entries, Func<Entry, string?> read)
    {
        var merged = new Dictionary<string, string>(values);
        foreach ((string name, Entry entry) in entries)
            if (read(entry) is { } value) merged.TryAdd(name, value); // an option of the command line goes before the file
        return merged;
    }
}
