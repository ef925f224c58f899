using HetServe.Allocation.Studies.Synthetic;

namespace HetServe.Allocation.Comparison.Tests;

public sealed class FormulationsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hetserve-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void All_forms_have_one_optimum_and_the_tighter_the_higher_a_bound()
    {
        FormulationRow[] rows = [.. Formulations.Measure(Options, CancellationToken.None).SelectMany(problem => problem)];

        rows.Should().HaveCount(2 * Formulation.All.Count);
        rows.Should().OnlyContain(row => row.Status == PlanStatus.Optimal && row.BoundGap >= -1e-6 && row.Rows > 0);
        foreach (var problem in rows.GroupBy(row => row.Problem))
        {
            problem.Should().OnlyContain(row => Math.Abs(row.Cost!.Value - problem.First().Cost!.Value) < 1e-5 * row.Cost.Value);
            double[] gaps = [.. problem.Select(row => row.BoundGap!.Value)];
            gaps[1].Should().BeLessThanOrEqualTo(gaps[0] + 1e-6);
            gaps[2..].Zip(gaps[3..]).Should().OnlyContain(pair => pair.Second <= pair.First + 1e-6);
        }
    }

    [Fact]
    public void Tables_and_rows_are_written()
    {
        Reports.Formulations(Options, "command --line", CancellationToken.None).Should().Be(0);

        string page = File.ReadAllText(Path.Combine(_folder.FullName, "formulations.md"));
        page.Should().Contain("command --line").And.Contain("rows x <= w, all inequalities").And.Contain("2 of 2");
        File.ReadAllLines(Path.Combine(_folder.FullName, "formulations.csv")).Should().HaveCount(1 + 2 * Formulation.All.Count);
    }

    private ComparisonOptions Options => new()
    {
        Sizes = [new ProblemSize(3, 3, 4)],
        Seeds = [1, 2],
        Algorithms = [Algorithms.Highs],
        ExactLimitSeconds = 60,
        Output = _folder.FullName,
    };
}
