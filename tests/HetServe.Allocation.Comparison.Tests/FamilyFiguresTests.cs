using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison.Tests;

public sealed class FamilyFiguresTests : IDisposable
{
    private const double Rounding = 1e-12;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hetserve-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Gaps_times_and_speed_ups_are_summarised()
    {
        ProblemResult[] results = [.. ((double[])[100, 110, 130]).Select((cost, n) => Result(n, cost, seconds: n + 1))];

        FamilyFigures greedy = FamilyFigures.Of("tiny", Algorithms.Greedy, results)!;
        (greedy.Problems, greedy.Feasible).Should().Be((3, 3));
        greedy.MeanGap.Should().BeApproximately(0.4 / 3, Rounding);
        greedy.MedianGap.Should().BeApproximately(0.1, Rounding);
        greedy.WorstGap.Should().BeApproximately(0.3, Rounding);
        greedy.WorstProblem.Should().Be(results[2].Problem.Name);
        (greedy.MeanSeconds, greedy.WorstSeconds).Should().Be((2, 3));
        (greedy.SpeedUpMedian, greedy.Proven, greedy.NearBound).Should().Be((null, 0, 1));

        FamilyFigures adaptive = FamilyFigures.Of("tiny", Algorithms.Adaptive, results)!;
        adaptive.SpeedUpMedian.Should().BeApproximately(40, Rounding);
        adaptive.SpeedUpP5.Should().BeLessThan(40);
        adaptive.SpeedUpP95.Should().BeGreaterThan(40);
        (adaptive.WorstGap, adaptive.WorstProblem).Should().Be((0.0, null));

        FamilyFigures.Of("tiny", Algorithms.Highs, results)!.Proven.Should().Be(3);
        FamilyFigures.Of("tiny", Algorithms.Scip, results).Should().BeNull();
    }

    [Fact]
    public void An_algorithm_without_a_plan_has_no_gap()
    {
        FamilyFigures figures = FamilyFigures.Of("tiny", Algorithms.Greedy, [new(Samples.Problem, [Samples.Row(Algorithms.Greedy, null)])])!;

        (figures.Feasible, figures.MeanGap, figures.WorstProblem).Should().Be((0, null, null));
        FamilyTables.Markdown([figures]).Should().Contain("### tiny: 1 problems").And.Contain("0 of 1");
    }

    [Fact]
    public void One_run_writes_tables_rows_and_charts_and_resumes()
    {
        ComparisonOptions options = Samples.Options with
        {
            Instances = [],
            Sizes = [new(2, 2, 2), new(2, 2, 3)],
            Seeds = [1],
            Algorithms = Algorithms.All,
            Runs = 1,
            ExactLimitSeconds = 20,
            Output = _folder.FullName,
        };

        Reports.Compare(options, "command --line", CancellationToken.None).Should().Be(0);

        string page = File.ReadAllText(At("results.md"));
        page.Should().Contain("command --line").And.Contain("### 2x2x2").And.Contain("### 2x2x3").And.Contain("### all: 2 problems");
        File.ReadAllLines(At("results.csv")).Should().HaveCount(1 + 2 * Algorithms.All.Count);
        File.ReadAllLines(At("families.csv")).Should().HaveCount(1 + 3 * Algorithms.All.Count);
        File.Exists(At("time-by-size.svg")).Should().BeTrue();
        File.Exists(At("gap-by-time-2x2x3.svg")).Should().BeTrue();

        Runner.Pending(ComparisonProblem.All(options), options, new CsvStore(At("results.csv")), Machine.LibraryVersion).Should().BeEmpty();
        FluentActions.Invoking(() => Reports.Compare(options, "", CancellationToken.None)).Should().Throw<InvalidDataException>();
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static ProblemResult Result(int seed, double greedyCost, double seconds) => new(
        Samples.OfSeed(seed),
        [
            Samples.Row(Algorithms.Greedy, greedyCost, seconds),
            Samples.Row(Algorithms.Adaptive, 100, 0.05 * seconds),
            Samples.Row(Algorithms.Highs, 100, 9, PlanStatus.Optimal) with
            {
                Bound = 100, Incumbents = new IncumbentTrace([new(seed == 1 ? 4 : seed == 0 ? 1 : 9, 100)]),
            },
        ]);
}
