using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Problems;

public class ProblemTests
{
    [Fact]
    public void All_faults_are_reported_at_once_with_item_value_and_rule()
    {
        AllocationProblem problem = TestProblems.One().Build();
        AllocationProblem broken = problem with
        {
            Budget = double.NaN,
            Tiers = [problem.Tiers[0] with { MemoryGb = -80 }],
            Queries = [problem.Queries[0] with { MaxUnmet = 2 }, problem.Queries[0]],
        };

        IReadOnlyList<ProblemFault> faults = broken.Validate();

        faults.Select(f => f.Path).Should().Equal("budget", "queries[1].name", "queries[0].maxUnmet", "tiers[0].memoryGb");
        faults[3].Message.Should().Be("Tier 'gpu-fp16': memoryGb must be > 0, was -80.");
        broken.Invoking(p => p.EnsureValid()).Should().Throw<InvalidProblemException>().Which.Faults.Should().HaveCount(4);
    }

    [Theory]
    [InlineData(PerformanceModelKind.Engine, "Problem 'one': model 'engine' is not supported yet; use 'roofline'.")]
    [InlineData((PerformanceModelKind)7, "Problem 'one': model must be engine or roofline, was 7.")]
    public void A_performance_model_that_is_not_supported_is_one_fault(PerformanceModelKind model, string message)
    {
        AllocationProblemBuilder builder = TestProblems.One().Performance(new PerformanceParameters { Model = model });

        builder.Invoking(b => b.Build()).Should().Throw<InvalidProblemException>().Which.Faults
            .Should().Equal(new ProblemFault("performance.model", message));
    }
}
