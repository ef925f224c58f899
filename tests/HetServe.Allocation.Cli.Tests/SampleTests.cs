using System.Reflection;
using AzureTrace;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Interop;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Tests;

public sealed class SampleTests
{
    [Fact]
    public void The_code_of_the_readme_is_the_sample_and_prints_what_the_readme_says()
    {
        string readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        string sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "QuickStart", "Program.cs"));

        Block(readme, "csharp").Should().Be(sample);
        Run("QuickStart").Should().Be((0, Block(readme, "text")));
    }

    private static string Block(string markdown, string language)
    {
        string fence = $"```{language}\n";
        int start = markdown.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return markdown[start..markdown.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static (object? Status, string Output) Run(string program)
    {
        TextWriter console = Console.Out;
        using var output = new StringWriter { NewLine = "\n" };
        Console.SetOut(output);
        try
        {
            return (Assembly.Load(program).EntryPoint!.Invoke(null, [Array.Empty<string>()]), output.ToString());
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    [Fact]
    public void The_Azure_problem_has_a_plan_of_several_models()
    {
        string summary = Path.Combine(AppContext.BaseDirectory, "azure-2023-summary.json");
        AllocationProblem problem = AzureProblem.Create("azure", WorkloadFile.Load(summary));
        problem.Queries.Should().HaveCountGreaterThanOrEqualTo(6);
        AllocationResult result = new GreedyAllocator().Allocate(problem);
        result.FeasiblePlan.Should().NotBeNull();
        result.Plan!.Deployments.Select(d => d.Model).Distinct().Should().HaveCountGreaterThan(1);
    }
}
