using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Families;
using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison.Tests;

public sealed class ComparisonProblemTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hetserve-");

    private ComparisonOptions Options => new() { Output = "unused", Instances = [_folder.FullName] };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Files_have_what_is_known_of_them()
    {
        Save("p1", "p2", "p3", "p4");
        File.WriteAllText(Path.Combine(_folder.FullName, BestKnown.FileName), """
            {
              "p1": { "cost": 3, "proven": true, "seconds": 2 },
              "p2": { "cost": 4, "proven": true, "seconds": 0.5, "bound": 4 },
              "p3": { "cost": 5, "proven": false, "bound": 4.5 }
            }
            """);

        ComparisonProblem.All(Options).Select(problem => problem.Known).Should().Equal(
            new BestKnown(3, 3, IsOptimal: true, 2), new BestKnown(4, 4, IsOptimal: true, 0.5), new BestKnown(5, 4.5, IsOptimal: false, null), null);
        ComparisonProblem.All(Options).Select(problem => problem.KnownOptimum).Should().Equal(3, 4, null, null);
        ComparisonProblem.All(Options with { SolvedWithinSeconds = 1 }).Select(problem => problem.Name).Should().Equal("p2");
    }

    [Fact]
    public void The_family_of_a_file_is_in_its_name_or_that_of_its_folder()
    {
        Save("hard-901-capped", "p1");

        ComparisonProblem.All(Options).Select(problem => problem.Family).Should().Equal("hard", _folder.Name);
        ComparisonProblem.All(Options with { Instances = [Path.Combine(_folder.FullName, "p1.json")] })
            .Should().ContainSingle().Which.Name.Should().Be("p1");
    }

    [Fact]
    public void Families_and_sizes_give_a_problem_for_each_seed()
    {
        ComparisonOptions options = new()
        {
            Output = "unused",
            Families = [new FamilySeeds(ProblemFamilies.Mix, [4, 7]), new FamilySeeds(ProblemFamilies.Real, [0])],
            Sizes = [new ProblemSize(2, 2, 2)],
            Seeds = [1],
        };

        ComparisonProblem.All(options).Select(problem => (problem.Family, problem.Seed))
            .Should().Equal(("mix", 4), ("mix", 7), ("real", 0), ("2x2x2", 1));
        ComparisonProblem.All(options)[0].Problem.Should().Be(ProblemFamilies.Mix.Generate(4));
    }

    [Theory]
    [InlineData("hard:0-2", "hard:0-2")]
    [InlineData("mix:5", "mix:5")]
    [InlineData("mix:5,9-10", "mix:5,9,10")]
    [InlineData("real", "real:0-9")]
    public void Seeds_of_a_family_are_read(string text, string canonical) => FamilySeeds.Parse(text).ToString().Should().Be(canonical);

    private void Save(params string[] names)
    {
        AllocationProblem problem = SyntheticInstances.Generate(2, 2, 2, 1);
        foreach (string name in names) ProblemFile.Save(problem with { Name = name }, Path.Combine(_folder.FullName, $"{name}.json"));
    }
}
