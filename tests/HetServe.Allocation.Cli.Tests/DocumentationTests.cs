using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>The C# of each document, one block after the other, is a program that compiles.</summary>
public sealed partial class DocumentationTests
{
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the SDK's implicit usings bring.</summary>
    private static readonly SyntaxTree s_implicitUsings = CSharpSyntaxTree.ParseText(string.Concat(
        new[] { "", ".Collections.Generic", ".IO", ".Linq", ".Net.Http", ".Threading", ".Threading.Tasks" }
            .Select(name => $"global using System{name};\n")));

    public static TheoryData<string> Documents => [.. Found];

    private static IEnumerable<string> Found =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.md", SearchOption.AllDirectories)
            .Where(path => Code().IsMatch(File.ReadAllText(path)))
            .Select(path => Path.GetRelativePath(AppContext.BaseDirectory, path))
            .Order(StringComparer.Ordinal);

    [Fact]
    public void Documents_with_code_are_found() => Found.Should().Contain(
        [
            "README.md", "docs/explain.md", "docs/guides/read-a-plan.md", "src/HetServe.Allocation.Interop/README.md",
            "src/HetServe.Allocation.OrTools/README.md", "src/HetServe.Allocation.Studies/README.md",
        ]);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Code_compiles_without_warnings(string document)
    {
        CompilationUnitSyntax[] blocks =
        [
            .. Code().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, document)))
                .Select(match => SyntaxFactory.ParseCompilationUnit(match.Groups[1].Value)),
        ];
        blocks.SelectMany(block => block.GetDiagnostics()).Should().BeEmpty();

        var program = CSharpCompilation.Create(
            "Document",
            [s_implicitUsings, CSharpSyntaxTree.ParseText(InOrder(blocks))],
            s_references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        program.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Should().BeEmpty();
    }

    /// <summary>The language has usings first, then statements, then types.</summary>
    private static string InOrder(CompilationUnitSyntax[] blocks) => string.Concat(
        blocks.SelectMany(block => block.Usings).Concat<SyntaxNode>(
            blocks.SelectMany(block => block.Members).OrderBy(member => member is not GlobalStatementSyntax))
            .Select(node => node.ToFullString()));

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
