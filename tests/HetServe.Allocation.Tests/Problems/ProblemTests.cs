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
}
