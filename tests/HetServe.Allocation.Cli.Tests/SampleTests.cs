using System.Reflection;
using AzureTrace;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Workloads;

namespace HetServe.Allocation.Cli.Tests;

public sealed class SampleTests
{
    [Fact]
    public void QuickStart_prints_a_plan()
    {
        TextWriter console = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        object? status;
        try
        {
            status = Assembly.Load("QuickStart").EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        status.Should().Be(0);
        output.ToString().Should().Contain("of chat to").And.Contain("of code to").And.Contain("a day");
    }

    [Fact]
    public void The_Azure_problem_has_a_plan_of_several_models()
    {
        string summary = Path.Combine(AppContext.BaseDirectory, "azure-2023-summary.json");
        AllocationProblem problem = AzureProblem.Create("azure", WorkloadFile.Read(summary));
        problem.Queries.Should().HaveCountGreaterThanOrEqualTo(6);
        AllocationResult result = new GreedyAllocator().Allocate(problem);
        result.Status.Should().Be(PlanStatus.Feasible);
        result.Plan!.Deployments.Select(d => d.Model).Distinct().Should().HaveCountGreaterThan(1);
    }
}
