using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Interop.Importers;

/// <summary>Finds, reads and joins the files of a system.</summary>
internal static class LlmdFiles
{
    public const string Format = "llm-d system data";

    /// <summary>The files of paths: a folder stands for its JSON files, by name.</summary>
    /// <exception cref="IOException">A path does not exist.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths) =>
    [
        .. paths.SelectMany(path => Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal)
            : (IEnumerable<string>)[path]),
    ];

    /// <summary>Whether an import of a folder ignores one of its files, as it has no section of a system.</summary>
    /// <exception cref="InvalidFileException">The file is invalid.</exception>
    public static bool IsIgnored(string path) => !File.Exists(path) || ReadFile(path, isInFolder: true).IsEmpty;

    /// <summary>Reads the system.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <exception cref="InvalidFileException">A file is invalid, or the files together lack a section or have one twice.</exception>
    public static LlmdSystem Read(IReadOnlyList<string> paths)
    {
        var read = new List<SystemFile>();
        foreach (string path in paths)
        {
            bool isFolder = Directory.Exists(path);
            foreach (string file in Of([path]))
            {
                int before = read.FindIndex(r => Path.GetFullPath(r.Path) == Path.GetFullPath(file));
                if (before < 0) read.Add(new SystemFile(file, ReadFile(file, isFolder), !isFolder));
                else if (!isFolder) read[before] = read[before] with { IsNamed = true };
            }
        }

        var faults = new List<ProblemFault>();
        var accelerators = Section("accelerators", "accelerator-data.json", s => s.Accelerators, required: true);
        var models = Section("models", "model-data.json", s => s.Models, required: true);
        var targets = Section("serviceClasses", "serviceclass-data.json", s => s.Targets, required: true);
        var servers = Section("servers", "server-data.json", s => s.Servers, required: true);
        var capacity = Section("count", "capacity-data.json", s => s.Capacity, required: false);
        var optimizer = Section<bool>(
            "optimizer", "optimizer-data.json", s => s.IsUnlimited is { } flag ? (bool[])[flag] : null, required: false);
        if (faults.Count > 0) throw new InvalidFileException(Format, faults, string.Join(", ", paths));
        return new LlmdSystem(
            accelerators.Items, models.Items, targets.Items, servers.Items, optimizer.Items.Contains(true) ? [] : capacity.Items,
            SourceOf(accelerators.File), SourceOf(models.File));

        // In a folder, the file of the whole system comes before those of its parts.
        (IReadOnlyList<T> Items, string File) Section<T>(
            string name, string usual, Func<LlmdSections, IReadOnlyList<T>?> part, bool required)
        {
            var found = read.Where(r => part(r.Sections) is not null).ToList();
            if (found.Any(r => r.Sections.IsWhole) && found.TrueForAll(r => !r.IsNamed)) found.RemoveAll(r => !r.Sections.IsWhole);
            if (found.Count > 1)
            {
                string files = string.Join(" and ", found.Select(r => r.Path));
                faults.Add(new ProblemFault(name, $"{name} must be in one file, are in {files}."));
            }

            if (found.Count == 0 && required)
                faults.Add(new ProblemFault(name, $"{name} are missing. Their usual file is {usual}."));
            return found.Count == 0 ? ([], "") : (part(found[0].Sections)!, found[0].Path);
        }
    }

    private static string SourceOf(string file) => $"llm-d {Path.GetFileName(file)}";

    private static LlmdSections ReadFile(string path, bool isInFolder) => JsonObjectFile.Read(
        File.ReadAllBytes(path), path, Format, "System data", othersAllowed: true, (root, _) => LlmdSectionReader.Read(root),
        sections => sections.IsEmpty && !isInFolder
            ? [new ProblemFault("$", "The file must have one of system, accelerators, models, serviceClasses, servers, count, optimizer.")]
            : LlmdRules.Faults(sections));

    /// <summary>A file that was read.</summary>
    /// <param name="Path">Its path.</param>
    /// <param name="Sections">Its sections.</param>
    /// <param name="IsNamed">Whether it was named itself, not its folder alone.</param>
    private sealed record SystemFile(string Path, LlmdSections Sections, bool IsNamed);
}
