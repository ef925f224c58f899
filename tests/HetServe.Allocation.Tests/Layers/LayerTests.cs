namespace HetServe.Allocation.Tests.Layers;

/// <summary>Folders depend on each other one way. CONTRIBUTING.md shows the layout.</summary>
public class LayerTests
{
    /// <summary>The folders of the core. A folder may use what stands before it.</summary>
    private static readonly string[] s_layers =
    [
        "Problems", "Performance", "Plans", "Tables", "Evaluation", "(root)", "Routing", "Search", "Allocators", "Planning", "Explanations",
        "Files", "Observability",
    ];

    private const int LargestKnot = 7;

    public static TheoryData<string> Projects =>
    [
        "HetServe.Allocation", "HetServe.Allocation.OrTools", "HetServe.Allocation.Studies", "HetServe.Allocation.Interop",
        "HetServe.Allocation.DependencyInjection", "HetServe.Allocation.Plotting", "HetServe.Allocation.Cli",
        "HetServe.Allocation.Simulation",
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_form_no_circle(string project) =>
        SourceGraph.Circles(SourceGraph.OfProject(project).Folders).Select(circle => string.Join(" and ", circle)).Should().BeEmpty();

    [Fact]
    public void The_core_is_layered()
    {
        SourceGraph core = SourceGraph.OfProject("HetServe.Allocation");

        core.Folders.Keys.Should().BeEquivalentTo(s_layers);
        core.Uses
            .SelectMany(entry => entry.Value.Select(used => (From: entry.Key, To: used)))
            .Where(arrow => Layer(arrow.To) > Layer(arrow.From))
            .Select(arrow => $"{arrow.From} uses {arrow.To}")
            .Should().BeEmpty();

        static int Layer(string file) => Array.IndexOf(s_layers, SourceGraph.FolderOf(file));
    }

    /// <summary>The automatic allocator is the exception: it wires the exact one.</summary>
    [Fact]
    public void Folders_below_the_allocators_depend_on_them_and_not_the_other_way()
    {
        SourceGraph core = SourceGraph.OfProject("HetServe.Allocation");

        core.Uses
            .Where(entry => entry.Key.StartsWith("Allocators/", StringComparison.Ordinal) && entry.Key.Count(c => c == '/') == 1
                && !entry.Key.StartsWith("Allocators/Auto", StringComparison.Ordinal))
            .SelectMany(entry => entry.Value.Select(used => (From: entry.Key, To: used)))
            .Where(arrow => arrow.To.StartsWith("Allocators/Paper/", StringComparison.Ordinal) || arrow.To.StartsWith("Allocators/Exact/", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public void No_knot_of_files_is_large()
    {
        IReadOnlyList<IReadOnlyList<string>> knots = SourceGraph.Circles(SourceGraph.OfProject("HetServe.Allocation").Uses);

        knots.Where(knot => knot.Count > LargestKnot).Select(knot => string.Join(", ", knot)).Should().BeEmpty();
    }

    /// <summary>A graph that could find nothing would pass every test.</summary>
    [Fact]
    public void A_circle_is_found()
    {
        var graph = SourceGraph.Of(
        [
            ("A/One.cs", "namespace N.A; public class One { public B.Two? Two; }"),
            ("B/Two.cs", "namespace N.B; public static class Two2 { public static int Of(C.Three t) => t.Value; } public class Two;"),
            ("C/Three.cs", "using N.A; namespace N.C; public class Three { public int Value => One.Equals(null, null) ? 1 : 0; }"),
            ("C/Four.cs", "namespace N.C; public class Four { public Three? Three; }"),
        ]);

        SourceGraph.Circles(graph.Folders).Should().ContainSingle().Which.Should().Equal("A", "B", "C");
        SourceGraph.Circles(graph.Uses).Should().ContainSingle().Which.Should().Equal("A/One.cs", "B/Two.cs", "C/Three.cs");
        graph.Uses["C/Four.cs"].Should().Equal("C/Three.cs");
    }
}
