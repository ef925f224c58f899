using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using HetServe.Allocation.Plotting;

namespace HetServe.Allocation.Cli.Output;

/// <summary>The file of the option <c>--plot</c>. Its extension says its format. The standard output and named pipes take SVG.</summary>
internal sealed class ChartFile
{
    private const string Option = "--plot";
    private const int MostNamed = 20;
    private readonly ChartFormat _format;

    private ChartFile(OutputFile file, ChartFormat format) => (File, _format) = (file, format);

    /// <summary>The file.</summary>
    public OutputFile File { get; }

    /// <summary>The option <c>--plot FILE</c>.</summary>
    /// <param name="content">What the chart shows, after "Write a chart of".</param>
    public static Option<string?> CreateOption(string content) => new(Option)
    {
        HelpName = "FILE.svg|png|pdf",
        Description = $"Write a chart of {content}, in the format of the extension: {ChartFormats.Extensions}. {OutputFile.DashHelp} "
            + "It takes SVG.",
    };

    /// <summary>Checks a path and the file there. Null gives null.</summary>
    /// <param name="path">Value of the option.</param>
    /// <param name="inputs">Paths of files that must not be written.</param>
    /// <exception cref="InvalidInputException">The extension is no format of charts, or the file cannot be written.</exception>
    [return: NotNullIfNotNull(nameof(path))]
    public static ChartFile? At(string? path, params IEnumerable<string> inputs)
    {
        var file = OutputFile.At(Option, path, inputs);
        if (file is null) return null;
        ChartFormat? format = ChartFormats.Of(file.GivenPath) ?? (OutputFile.IsStream(file.GivenPath) ? ChartFormat.Svg : null);
        return new ChartFile(file, format
            ?? throw new InvalidInputException($"{Option} must have the extension {ChartFormats.Extensions}, was '{path}'."));
    }

    /// <summary>Writes a chart. Says which of its characters no installed font has, unless the format needs none.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Write(Screen screen, Chart chart)
    {
        File.Write(screen, chart.To(_format));
        if (_format == ChartFormat.Svg) return;
        Rune[] missing = [.. chart.CharactersWithoutFont().EnumerateRunes()];
        if (missing.Length == 0) return;
        string named = string.Concat(missing.Take(MostNamed).Select(rune => rune.ToString()));
        string more = missing.Length > MostNamed
            ? string.Create(CultureInfo.InvariantCulture, $" and {missing.Length - MostNamed:#,##0} more") : "";
        screen.Error($"{Option}: no installed font has the characters {named}{more}. '{File.GivenPath}' shows boxes for them. Install a "
            + "font that has them, or write .svg.");
    }
}
