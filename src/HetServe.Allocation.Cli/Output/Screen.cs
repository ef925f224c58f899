using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HetServe.Allocation.Cli.Output;

/// <summary>Where a command writes: results to the output, messages and progress to the error output.</summary>
/// <param name="output">Takes results.</param>
/// <param name="errorOutput">Takes messages.</param>
internal sealed class Screen(TextWriter output, TextWriter errorOutput)
{
    /// <summary>Width of tables in a file or a pipe, columns.</summary>
    public const int DefaultWidth = 80;

    private const string Red = "\e[31m", Green = "\e[32m", Plain = "\e[0m";

    private static readonly JsonSerializerOptions JsonLayout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteNumbers(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Takes results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Takes messages.</summary>
    public TextWriter ErrorOutput { get; } = errorOutput;

    /// <summary>Width of the terminal that takes the output, columns; null for a file or a pipe. Default null.</summary>
    public int? Width { get; init; }

    /// <summary>Gives the answers of a user at a terminal; null where no user can answer. Default null.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>Width of the terminal that takes messages and progress, columns; null for a file or a pipe. Default null.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>Whether the output may have colours. They repeat what words say. Default false.</summary>
    public bool HasColors { get; init; }

    /// <summary>Whether messages may have colours. Default false.</summary>
    public bool ErrorHasColors { get; init; }

    /// <summary>How long a run must last before its progress is shown. Default 1 s.</summary>
    public TimeSpan ProgressDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The screen for the report of a command that also writes files. If the standard output takes a file, results go to the error output.
    /// </summary>
    public Screen Beside(params ReadOnlySpan<OutputFile?> files)
    {
        foreach (OutputFile? file in files)
        {
            if (file is not { IsStandardOutput: true }) continue;
            return new Screen(ErrorOutput, ErrorOutput)
            {
                Width = ErrorWidth,
                ErrorWidth = ErrorWidth,
                HasColors = ErrorHasColors,
                ErrorHasColors = ErrorHasColors,
                ProgressDelay = ProgressDelay,
            };
        }

        return this;
    }

    /// <summary>Writes lines. A terminal gets them wrapped between words, a file or a pipe as they are.</summary>
    public void Line(string text = "")
    {
        foreach (string line in VisibleText.Of(text).ReplaceLineEndings("\n").Split('\n'))
        {
            int indent = line.Length - line.TrimStart().Length;
            int hanging = indent == 0 ? 0 : indent + 2;
            IEnumerable<string> wrapped = Width is { } width && width > 2 * hanging ? VisibleText.Wrap(line, width, hanging) : [line];
            foreach (string part in wrapped) Output.WriteLine(part);
        }
    }

    /// <summary>Writes a short line that says whether all is well: green or red where colours are allowed.</summary>
    public void Verdict(string text, bool isWell) =>
        Output.WriteLine(HasColors ? $"{(isWell ? Green : Red)}{VisibleText.Of(text)}{Plain}" : VisibleText.Of(text));

    /// <summary>Writes a text of whole lines, as <see cref="Line"/> does.</summary>
    public void Lines(string text)
    {
        if (text.Length > 0) Line(text.EndsWith('\n') ? text[..^1] : text);
    }

    /// <summary>Writes the content of a file in its own format. In a terminal, control characters are visible.</summary>
    public void Content(string text) => Output.Write(Width is null ? text : VisibleText.Of(text));

    /// <summary>Writes a message.</summary>
    public void Error(string message) =>
        ErrorOutput.WriteLine($"{(ErrorHasColors ? $"{Red}hetserve:{Plain}" : "hetserve:")} {VisibleText.Of(message)}");

    /// <summary>Writes a table, under its title and a blank line if there is a title; writes nothing if the table has no rows.</summary>
    public void Write(TextTable table, string? title = null)
    {
        if (table.Rows.Count == 0) return;
        if (title is not null) Line(title.Length > 0 ? $"\n{title}" : "");
        foreach (string line in TableText.Lines(table, Width ?? DefaultWidth, shortens: Width is not null)) Output.WriteLine(line);
    }

    /// <summary>Writes an object as JSON: members in camel case, numbers that are not finite as null.</summary>
    public void WriteJson(object value) => Output.WriteLine(JsonSerializer.Serialize(value, JsonLayout));

    private sealed class FiniteNumbers : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
