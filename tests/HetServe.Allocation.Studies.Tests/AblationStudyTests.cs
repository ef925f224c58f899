using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies.Tests;

public sealed class AblationStudyTests
{
    private static readonly PaperAdaptiveGreedyOptions s_quick = new() { Orders = 2 };

    [Fact]
    public void Without_M1_weights_that_need_two_GPUs_are_put_on_one()
    {
        // A GPU has 9 GB for the 12 GB of weights.
        AllocationProblem problem = TestProblems.One().Build();
        problem = problem with { Models = [problem.Models[0] with { WeightsGb = 12 }] };

        ComparisonResult result = ComparisonStudy.Run([ProblemTables.Compile(problem)], AblationStudy.Variants(s_quick));

        foreach (string name in (string[])["paper-gh", "paper-agh"])
        {
            Row(name).IsFeasible.Should().BeTrue();
            Row(name + " without M1").IsFeasible.Should().BeFalse();
            Row(name + " without M1").Broken.Should().Equal("demand", "memory"); // routes to it count in no row
            Row(name + " without M2").AboveReference.Should().BeApproximately(0, 1e-9);
            Row(name + " without M3").AboveReference.Should().BeApproximately(0, 1e-9);
            Row(name + " without all").Broken.Should().Equal("demand", "memory");
        }

        ComparisonRow Row(string variant) => result.Rows.Single(row => row.Variant == variant);
    }

    [Fact]
    public void The_greedy_allocators_of_the_library_stand_beside_those_of_the_paper()
    {
        var tables = ProblemTables.Compile(Instances.Load("six-types"));
        ComparisonResult result = ComparisonStudy.Run([tables], AblationStudy.Variants(s_quick));

        Row("gh").AboveReference.Should().BeApproximately(Row("gh").Cost!.Value / Row("paper-gh").Cost!.Value - 1, 1e-9);
        Row("agh").AboveReference.Should().BeApproximately(Row("agh").Cost!.Value / Row("paper-agh").Cost!.Value - 1, 1e-9);

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
