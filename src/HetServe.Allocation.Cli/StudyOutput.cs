using System.CommandLine;
using System.Text;
using HetServe.Allocation.Cli.Commands;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Files;

namespace HetServe.Allocation.Cli;

/// <summary>Where a study goes: its table to the output, and its files to the folder of <c>--out</c>, where one is given.</summary>
internal static class StudyOutput
{
    /// <summary>The option <c>--out FOLDER</c>.</summary>
    /// <param name="study">Name of the study, which its files begin with.</param>
    /// <param name="more">Names of files that are written beside STUDY.md, STUDY.csv and STUDY.svg.</param>
    public static Option<string?> Folder(string study, params string[] more) => CommonOptions.File(
        "--out",
        "FOLDER",
        $"Write {string.Join(", ", (string[])[$"{study}.md", $"{study}.csv", .. more])} and {study}.svg into this folder, which is created if "
        + "its parent exists.");

    /// <summary>Name of the CSV file of a study's second table.</summary>
    public static string SecondTable(string study) => $"{study}-2.csv";

    /// <summary>Refuses a folder that is a file or has no parent; better before a long run than after it. Null passes.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be written to.</exception>
    public static void EnsureUsable(string? folder)
    {
        if (folder is null) return;
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(full)) throw new InvalidInputException($"--out must be a folder, was the file '{folder}'.");
        if (!Directory.Exists(full) && !Directory.Exists(Path.GetDirectoryName(full)))
            throw new InvalidInputException($"--out must be in a folder that exists, was '{folder}'.");
    }

    /// <summary>Prints the Markdown, a document with a heading for each table, and writes the files, each as a whole.</summary>
    /// <param name="screen">Takes the Markdown.</param>
    /// <param name="folder">Folder of the files; null for none.</param>
    /// <param name="study">Name of the files.</param>
    /// <param name="table">What was measured.</param>
    /// <param name="toSvg">The chart as SVG, UTF-8; null for none. Only called where there is a folder.</param>
    /// <param name="more">Tables printed after the first and put into the same Markdown; their CSV is <c>STUDY-2.csv</c> and so on.</param>
    public static void Write(
        Screen screen, string? folder, string study, StudyTable table, Func<byte[]>? toSvg = null, params IReadOnlyList<StudyTable> more)
    {
        StudyTable[] tables = [table, .. more];
        string markdown = string.Join("\n", tables.Select((t, n) => t.ToMarkdown(level: n == 0 ? 1 : 2)));
        screen.Output.Write(markdown);
        if (folder is null) return;
        byte[]? svg = toSvg?.Invoke();
        Directory.CreateDirectory(folder);
        Save(".md", Encoding.UTF8.GetBytes(markdown));
        for (int n = 0; n < tables.Length; n++) Save(n == 0 ? ".csv" : $"-{n + 1}.csv", Encoding.UTF8.GetBytes(tables[n].ToCsv()));
        if (svg is not null) Save(".svg", svg);

        void Save(string extension, byte[] content) => AtomicFile.Write(Path.Combine(folder, study + extension), content);
    }
}
