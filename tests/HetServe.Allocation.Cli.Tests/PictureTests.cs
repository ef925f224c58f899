using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>The pictures of the documents. <c>scripts/pictures.sh</c> makes them; its option --check compares all of them.</summary>
public sealed partial class PictureTests : IDisposable
{
    private const int LargestBytes = 60 * 1024, LeastWords = 15;
    private static readonly string s_root = AppContext.BaseDirectory;
    private readonly ToolRun _tool = new();

    public static TheoryData<string> Pictures =>
        [.. Directory.GetFiles(Path.Combine(s_root, "docs", "images")).Select(path => Path.GetFileName(path))];

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task The_pictures_of_the_guide_are_current()
    {
        string problem = Path.Combine(s_root, "docs", "guides", "two-services.json"), plan = _tool.File("plan.json");
        (await _tool.RunAsync("solve", problem, "--out", plan, "--plot", _tool.File("plan.svg"))).Should().Be(0);
        (await _tool.RunAsync("simulate", problem, plan, "--seconds", "600", "--plot", _tool.File("simulation.svg"))).Should().Be(0);

        foreach (string name in (string[])["plan.svg", "simulation.svg"])
        {
            (await File.ReadAllTextAsync(_tool.File(name))).Should().Be(
                await File.ReadAllTextAsync(Path.Combine(s_root, "docs", "images", name)), "scripts/pictures.sh makes {0}", name);
        }
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_picture_is_small_and_shown_in_a_document_with_a_text_in_its_place(string name)
    {
        string path = Path.Combine(s_root, "docs", "images", name);
        new FileInfo(path).Length.Should().BeLessThan(LargestBytes);
        XDocument.Load(path).Root!.Elements().Select(e => e.Name.LocalName).Should().StartWith(["title", "desc"]);

        Match[] shown = [.. Documents.SelectMany(document => Image().Matches(File.ReadAllText(document)))
            .Where(match => Path.GetFileName(match.Groups["path"].Value) == name)];
        shown.Should().NotBeEmpty();
        shown.Should().OnlyContain(match => match.Groups["text"].Value.Split(' ', StringSplitOptions.None).Length >= LeastWords);
    }

    [Fact]
    public void Every_picture_of_a_document_exists()
    {
        string[] missing =
        [
            .. from document in Documents
               from Match match in Image().Matches(File.ReadAllText(document))
               let path = Path.Combine(Path.GetDirectoryName(document)!, match.Groups["path"].Value)
               where !File.Exists(path)
               select $"{document}: {match.Groups["path"].Value}",
        ];
        missing.Should().BeEmpty();
    }

    private static IEnumerable<string> Documents => Directory.GetFiles(Path.Combine(s_root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(s_root, "README.md"));

    [GeneratedRegex(@"!\[(?<text>[^\]]*)\]\((?<path>[^)]+)\)")]
    private static partial Regex Image();
}
