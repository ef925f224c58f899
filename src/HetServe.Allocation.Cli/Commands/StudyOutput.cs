using System.CommandLine;
using System.Text;
using HetServe.Allocation.Cli.Commands;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>Where a study goes: its table to the output, and its files to the folder of <c>--out</c>, where one is given.</summary>
internal static class StudyOutput
{
    /// <summary>The option <c>--out FOLDER</c>.</summary>
    /// <param name="study">Name of the study, which its files begin with.</param>
    /// <param name="more">Names of files that are written beside STUDY.md, STUDY.csv and STUDY.svg.</param>
    public static Option<string?> Folder(string study, params string[] more) => CommonOptions.File(
        "--out",
        "FOLDER",
        $"Write {string.Join(", ", Files(study, more)[..^1])} and {study}.svg into this folder, which is created if its parent exists.");

    /// <summary>Name of the CSV file of a study's second table.</summary>
    public static string SecondTable(string study) => $"{study}-2.csv";

    /// <summary>Refuses a folder or a file in it that cannot be written; better before a long run than after it. Null passes.</summary>
    /// <param name="folder">The folder of <c>--out</c>.</param>
    /// <param name="study">Name of the study.</param>
    /// <param name="more">Names of its further files, as for <see cref="Folder"/>.</param>
    /// <exception cref="InvalidInputException">The folder or a file cannot be written to.</exception>
    public static void EnsureUsable(string? folder, string study, params string[] more)
    {
        if (folder is null) return;
        if (folder is "" or "-") throw Refused("must be a folder");
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(full)) throw new InvalidInputException($"--out must be a folder, was the file '{folder}'.");
        if (Directory.Exists(full))
        {
            foreach (string file in Files(study, more)) OutputFile.At("--out", Path.Combine(folder, file));
            return;
        }

        string? parent = Path.GetDirectoryName(full);
        if (!Directory.Exists(parent)) throw Refused("must be in a folder that exists");
        if (!FileStatus.IsWritableFolder(parent)) throw Refused("must be in a folder that can be written to");

        InvalidInputException Refused(string rule) => new($"--out {rule}, was '{folder}'.");
    }

    /// <summary>Prints the Markdown, a document with a heading for each table, and writes the files, each as a whole.</summary>
    /// <param name="screen">Takes the Markdown.</param>
    /// <param name="folder">Folder of the files; null for none.</param>
    /// <param name="study">Name of the files.</param>
    /// <param name="table">What was measured.</param>
    /// <param name="toSvg">The chart as SVG, UTF-8; null for none. Only called where there is a folder.</param>
    /// <param name="more">Tables printed after the first and put into the same Markdown; their CSV is <c>STUDY-2.csv</c> and so on.</param>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
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

        void Save(string extension, byte[] content) =>
            OutputFile.At("--out", Path.Combine(folder, study + extension)).Write(screen, content);
    }

    private static string[] Files(string study, string[] more) => [$"{study}.md", $"{study}.csv", .. more, $"{study}.svg"];
}
