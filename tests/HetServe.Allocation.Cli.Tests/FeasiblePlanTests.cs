using System.Text.RegularExpressions;

namespace HetServe.Allocation.Cli.Tests;

/// <summary>
/// Code that users copy asks for <see cref="AllocationResult.FeasiblePlan"/>. A comparison with <see cref="PlanStatus.Feasible"/> would
/// report an optimal plan as none.
/// </summary>
public sealed partial class FeasiblePlanTests
{
    private static readonly string s_folder = AppContext.BaseDirectory;

    public static TheoryData<string> Texts => [.. Found];

    private static IEnumerable<string> Found => ((string[])["*.md", "*.cs"])
        .SelectMany(pattern => Directory.EnumerateFiles(s_folder, pattern, SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(s_folder, path)).Order(StringComparer.Ordinal);

    [Fact]
    public void Documents_and_samples_are_found() =>
        Found.Should().Contain(["README.md", "docs/guides/embed-in-a-scheduler.md", "samples/Aot/Program.cs"]);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Code_finds_the_plan_by_FeasiblePlan(string text)
    {
        string content = File.ReadAllText(Path.Combine(s_folder, text));
        string code = text.EndsWith(".md", StringComparison.Ordinal)
            ? string.Concat(CSharpBlocks().Matches(content).Select(block => block.Value))
            : content;

        code.Should().NotContain("PlanStatus.Feasible", "AllocationResult.FeasiblePlan is the plan of either status");
    }

    [GeneratedRegex("^```csharp\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlocks();
}
