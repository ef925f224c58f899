using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HetServe.Allocation.Evaluation;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HetServe.Allocation.Cli.Output;

/// <summary>Where a command writes: results to the output, messages and progress to the error output.</summary>
/// <param name="output">Takes results.</param>
/// <param name="errorOutput">Takes messages.</param>
internal sealed class Screen(TextWriter output, TextWriter errorOutput)
{
    // A table that goes to a file or a pipe is as wide as it needs to be.
    private const int UnlimitedWidth = 10_000;

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

    /// <summary>Width of the terminal that takes the output, characters; null for a file or a pipe. Default null.</summary>
    public int? Width { get; init; }

    /// <summary>Gives the answers of a user at a terminal; null if nobody can answer. Default null.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>Whether the error output is a terminal: progress is shown. Default false.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>
    /// The screen for the report of a command that also writes files. If the standard output takes a file, results go to the error output.
    /// </summary>
    public Screen Beside(params ReadOnlySpan<OutputFile?> files)
    {
        foreach (OutputFile? file in files)
            if (file is { IsStandardOutput: true }) return new Screen(ErrorOutput, ErrorOutput) { ErrorIsTerminal = ErrorIsTerminal };
        return this;
    }

    /// <summary>Writes a line as it is.</summary>
    public void Line(string text = "") => Output.WriteLine(text);

    /// <summary>Writes a message.</summary>
    public void Error(string message) => ErrorOutput.WriteLine($"hetserve: {message}");

    /// <summary>Writes a table, under its title and a blank line if there is a title; writes nothing if the table has no rows.</summary>
    public void Write(Table table, string? title = null)
    {
        if (table.Rows.Count == 0) return;
        if (title is not null) Line($"{Environment.NewLine}{title}");
        using var text = new StringWriter();
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false }, // some environments switch colours on
        });
        plain.Profile.Width = Width is > 0 and { } width ? width : UnlimitedWidth;
        plain.Write(table);
        foreach (string line in text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)) Line(line);
    }

    /// <summary>Writes an object as JSON: members in camel case, numbers that are not finite as null.</summary>
    public void WriteJson(object value) => Output.WriteLine(JsonSerializer.Serialize(value, JsonLayout));

    /// <summary>A table with columns of these names. A column that starts with &gt; is aligned to the right.</summary>
    public static Table CreateTable(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = true, ShowRowSeparators = false };
        foreach (string column in columns)
        {
            bool right = column.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(right ? column[1..] : column))
            {
                Alignment = right ? Justify.Right : Justify.Left,
                NoWrap = right,
            });
        }

        return table;
    }

    /// <summary><see cref="CreateTable"/> with columns that stand close, to fit 80 columns.</summary>
    public static Table CreateNarrowTable(params string[] columns)
    {
        Table table = CreateTable(columns);
        foreach (TableColumn column in table.Columns) column.Padding = new Padding(0, 0, 0, 0);
        return table;
    }

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

/// <summary>Rows of plain text.</summary>
internal static class TableRows
{
    /// <summary>Adds a row of plain texts, without markup.</summary>
    public static void Add(this Table table, params string[] cells) => table.AddRow(cells.Select(IRenderable (cell) => new Text(cell)));
}
