using HetServe.Allocation.Allocators;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class AblationStudyTests
{
    private static readonly AdaptiveGreedyOptions s_quick = new() { Starts = 2, Effort = 50 };

    [Fact]
    public void Without_M1_a_delay_that_needs_two_GPUs_breaks()
    {
        // On one GPU: 100 tokens of 2 GB / 700 GB/s and 0.005 s of prefill, 0.291 s; two GPUs halve it to 0.15 s and some latencies.
        AllocationProblem problem = TestProblems.One().Build();
        problem = problem with { Queries = [problem.Queries[0] with { DelaySlo = TimeSpan.FromSeconds(0.2) }] };

        ComparisonResult result = ComparisonStudy.Run([ProblemTables.Compile(problem)], AblationStudy.Variants(s_quick));

        Row("gh").IsFeasible.Should().BeTrue();
        Row("gh without M1").Broken.Should().Equal("delay");
        Row("gh without M2").AboveReference.Should().BeApproximately(0, 1e-9);
        Row("gh without M3").AboveReference.Should().BeApproximately(0, 1e-9);
        Row("agh without M1").AboveReference.Should().BeApproximately(0, 1e-9, "its routes are made exact");

        ComparisonRow Row(string variant) => result.Rows.Single(row => row.Variant == variant);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        ProblemTables[] problems = [ProblemTables.Compile(Instances.Load("six-types"))];

        Figures().Should().Equal(Figures());

        IEnumerable<(string, double?)> Figures() =>
            [.. ComparisonStudy.Run(problems, AblationStudy.Variants(s_quick)).Rows.Select(row => (row.Variant, row.Cost))];
    }
}
