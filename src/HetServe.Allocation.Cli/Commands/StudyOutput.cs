using System.CommandLine;
using System.Text;
using HetServe.Allocation.Cli.Commands;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Commands;

/// <summary>Output of a study: the tables on the screen, and files in the folder of <c>--out</c>, if given.</summary>
internal static class StudyOutput
{
    /// <summary>The option <c>--out FOLDER</c>.</summary>
    /// <param name="study">Name of the study; the names of its files start with it.</param>
    /// <param name="more">Names of files that are written beside STUDY.md, STUDY.csv and STUDY.svg.</param>
    public static Option<string?> Folder(string study, params string[] more) => CommonOptions.Text(
        "--out",
        "FOLDER",
        $"Write {string.Join(", ", Files(study, more)[..^1])} and {study}.svg into this folder, which is created if its parent exists.");

    /// <summary>Name of the CSV file of a study's second table.</summary>
    public static string SecondTable(string study) => $"{study}-2.csv";

    /// <summary>Refuses a folder or file that cannot be written, before a long run instead of after it. Accepts null.</summary>
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

    /// <summary>Prints the tables and writes each file as a whole.</summary>
    /// <param name="screen">Takes the tables.</param>
    /// <param name="printsMarkdown">Whether to print Markdown, as the file has it, instead of plain text.</param>
    /// <param name="folder">Folder of the files; null for none.</param>
    /// <param name="study">Name of the files.</param>
    /// <param name="models">The performance models of the study's problems, which the Markdown names.</param>
    /// <param name="table">The main table.</param>
    /// <param name="toSvg">The chart as SVG, UTF-8; null for none. Called only if there is a folder.</param>
    /// <param name="more">Further tables of the same Markdown. Their CSV files are <c>STUDY-2.csv</c> and so on.</param>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public static void Write(
        Screen screen, bool printsMarkdown, string? folder, string study, IEnumerable<PerformanceModelKind> models, StudyTable table,
        Func<byte[]>? toSvg = null, params IReadOnlyList<StudyTable> more)
    {
        StudyTable[] tables = [table, .. more];
        string sentence = Sentence(models);
        string markdown = $"{table.ToMarkdown(level: 1)}\n{sentence}\n" + string.Concat(more.Select(t => "\n" + t.ToMarkdown(level: 2)));
        if (printsMarkdown)
        {
            screen.Content(markdown);
        }
        else
        {
            table.Write(screen);
            screen.Line(sentence);
            foreach (StudyTable further in more)
            {
                screen.Line();
                further.Write(screen);
            }
        }

        if (folder is null) return;
        byte[]? svg = toSvg?.Invoke();
        Directory.CreateDirectory(folder);
        Save(".md", Encoding.UTF8.GetBytes(markdown));
        for (int n = 0; n < tables.Length; n++) Save(n == 0 ? ".csv" : $"-{n + 1}.csv", Encoding.UTF8.GetBytes(tables[n].ToCsv()));
        if (svg is not null) Save(".svg", svg);

        void Save(string extension, byte[] content) =>
            OutputFile.At("--out", Path.Combine(folder, study + extension)).Write(screen, content);
    }

    /// <summary>Performance models as a sentence.</summary>
    private static string Sentence(IEnumerable<PerformanceModelKind> models)
    {
        string[] names = [.. models.Distinct().Order().Select(model => model == PerformanceModelKind.Engine ? "engine" : "roofline")];
        return $"Performance model{(names.Length == 1 ? "" : "s")}: {string.Join(" and ", names)}.";
    }

    private static string[] Files(string study, string[] more) => [$"{study}.md", $"{study}.csv", .. more, $"{study}.svg"];
}
