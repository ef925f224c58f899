using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HetServe.Allocation.Tests.Layers;

/// <summary>For each file of a project, the files whose types it names, as the compiler resolves them. Documentation comments do not count.</summary>
internal sealed class SourceGraph
{
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly SyntaxTree s_implicitUsings = CSharpSyntaxTree.ParseText("""
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """);

    private static readonly ConcurrentDictionary<string, SourceGraph> s_projects = new(StringComparer.Ordinal);

    private SourceGraph(IReadOnlyDictionary<string, IReadOnlySet<string>> uses) => Uses = uses;

    /// <summary>By file, the files whose types it names; paths from the project's folder, with <c>/</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Uses { get; }

    /// <summary>The files of a project of <c>src</c>.</summary>
    /// <param name="project">Its folder's name.</param>
    public static SourceGraph OfProject(string project) => s_projects.GetOrAdd(project, Read);

    private static SourceGraph Read(string project)
    {
        string folder = Path.Combine(Repository(), "src", project);
        return Of(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => (File: Path.GetRelativePath(folder, path).Replace('\\', '/'), Text: File.ReadAllText(path)))
            .Where(source => !source.File.StartsWith("obj/", StringComparison.Ordinal) && !source.File.StartsWith("bin/", StringComparison.Ordinal)));
    }

    /// <summary>The files given, with their text.</summary>
    public static SourceGraph Of(IEnumerable<(string File, string Text)> sources)
    {
        SyntaxTree[] trees = [.. sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, path: source.File))];
        var compilation = CSharpCompilation.Create("Sources", [.. trees, s_implicitUsings], s_references);
        var uses = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (SyntaxTree tree in trees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            uses[tree.FilePath] = tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
                .Select(name => TypeOf(model.GetSymbolInfo(name).Symbol))
                .SelectMany(type => type?.DeclaringSyntaxReferences.Select(declared => declared.SyntaxTree.FilePath) ?? [])
                .Where(file => file != tree.FilePath && file.Length > 0)
                .ToHashSet(StringComparer.Ordinal);
        }

        return new SourceGraph(uses);
    }

    /// <summary>Folder of a file: the part before its first <c>/</c>, or the root.</summary>
    public static string FolderOf(string file) => file.Contains('/', StringComparison.Ordinal) ? file[..file.IndexOf('/', StringComparison.Ordinal)] : "(root)";

    /// <summary>By folder, the folders whose types its files name.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Folders => Uses
        .GroupBy(entry => FolderOf(entry.Key), StringComparer.Ordinal)
        .ToDictionary(
            group => group.Key,
            IReadOnlySet<string> (group) => group.SelectMany(entry => entry.Value).Select(FolderOf).Where(f => f != group.Key).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

    /// <summary>Groups of two and more that reach each other, the largest first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Circles(IReadOnlyDictionary<string, IReadOnlySet<string>> uses)
    {
        Dictionary<string, HashSet<string>> reach = uses.Keys.ToDictionary(node => node, Reachable, StringComparer.Ordinal);
        return
        [
            .. uses.Keys
                .Select(node => reach[node].Where(other => reach[other].Contains(node)).Order(StringComparer.Ordinal).ToArray())
                .Where(group => group.Length > 1)
                .DistinctBy(group => group[0])
                .OrderByDescending(group => group.Length),
        ];

        HashSet<string> Reachable(string from)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>([from]);
            while (open.TryPop(out string? node))
                foreach (string next in uses.GetValueOrDefault(node) ?? new HashSet<string>())
                    if (seen.Add(next)) open.Push(next);
            return seen;
        }
    }

    /// <summary>The type that a name stands for, or whose member it stands for.</summary>
    private static INamedTypeSymbol? TypeOf(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType,
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => symbol.ContainingType?.OriginalDefinition,
        _ => null,
    };

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HetServe.Allocation.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run from within the repository.");
    }
}
