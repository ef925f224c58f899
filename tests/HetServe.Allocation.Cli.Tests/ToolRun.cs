using System.Text.Json;
using System.Xml.Linq;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Cli.Rendering;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>Runs command lines in process, in a folder of its own that goes with it.</summary>
public sealed class ToolRun : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("hetserve-").FullName;

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>Columns of a terminal that takes both outputs; null for files. Default null.</summary>
    public int? Terminal { get; set; }

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static string Instance(string name) => Path.Combine(AppContext.BaseDirectory, "instances", $"{name}.json");

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>The words in a chart.</summary>
    public string[] Texts(string svg) =>
        [.. XDocument.Load(File(svg)).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())];

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>The exit status of a command line.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken, params string[] args)
    {
        using StringWriter output = new(), error = new();
        var screen = new Screen(output, error) { Width = Terminal, ErrorWidth = Terminal };
        int status = await HetserveTool.RunAsync(args, screen, cancellationToken);
        (Output, Error) = (output.ToString(), error.ToString());
        return status;
    }

    /// <summary>The exit status of a command line at a terminal, where a user gives answers line by line.</summary>
    public async Task<int> AnswerAsync(string answers, params string[] args)
    {
        using StringWriter output = new(), error = new();
        using var lines = new StringReader(answers);
        int status = await HetserveTool.RunAsync(args, new Screen(output, error) { Answers = lines });
        (Output, Error) = (output.ToString(), error.ToString());
        return status;
    }

    public Task<int> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    /// <summary>Asserts that a command line is refused with one message that holds the words, and leaves the folder as it was.</summary>
    public async Task RefusesAsync(string words, params string[] args)
    {
        string[] before = Directory.GetFileSystemEntries(Folder);
        (await RunAsync(args)).Should().Be(ExitStatus.BadInput);
        Output.Should().BeEmpty();
        Error.Should().StartWith("hetserve: ").And.Contain(words).And.NotContain("   at ");
        Error.Split("hetserve: ").Should().HaveCount(2, "there is one message in {0}", Error);
        Directory.GetFileSystemEntries(Folder).Should().BeEquivalentTo(before);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
