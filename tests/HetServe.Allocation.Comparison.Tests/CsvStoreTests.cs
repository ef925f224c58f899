using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison.Tests;

public sealed class CsvStoreTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Rows_read_back_as_they_were_added()
    {
        Row full = Samples.Row(Algorithms.Highs) with
        {
            Bound = 99.5, Seed = null, Stop = StopReason.TimeLimit, Incumbents = new IncumbentTrace([new(0.1, 200), new(1.0 / 3, 100)]),
        };
        Row bare = Samples.Row(Algorithms.Scip, cost: null, status: PlanStatus.Unknown);
        var store = new CsvStore(_path);
        store.Add(full);
        store.Add(bare);

        var again = new CsvStore(_path);
        again.Count.Should().Be(2);
        again.Find(full.Key).Should().BeEquivalentTo(full);
        again.Find(bare.Key).Should().BeEquivalentTo(bare);
    }

    [Fact]
    public void A_half_written_last_line_is_dropped()
    {
        Row row = Samples.Row(Algorithms.Greedy);
        new CsvStore(_path).Add(row);
        File.AppendAllText(_path, "synth-2-2-2-s1,2,2");

        new CsvStore(_path).Count.Should().Be(1);
        new CsvStore(_path).Add(Samples.Row(Algorithms.Adaptive));
        new CsvStore(_path).Count.Should().Be(2);
    }

    [Fact]
    public void Resuming_runs_what_is_missing_and_heuristics_of_another_version()
    {
        var store = new CsvStore(_path);
        store.Add(Samples.Row(Algorithms.Greedy));
        store.Add(Samples.Row(Algorithms.Highs));

        Pending(Samples.Options, Samples.Version).Should().Equal(Algorithms.Adaptive, Algorithms.Scip);
        Pending(Samples.Options, "2.0.0").Should().Equal(Algorithms.Greedy, Algorithms.Adaptive, Algorithms.Scip);
        Pending(Samples.Options with { ExactLimitSeconds = 61 }, Samples.Version).Should()
            .Equal(Algorithms.Adaptive, Algorithms.Highs, Algorithms.Scip);

        IEnumerable<Algorithm> Pending(ComparisonOptions options, string version) =>
            Runner.Pending([Samples.Problem], options, store, version).Select(job => job.Algorithm);
    }

    [Fact]
    public void A_changed_problem_of_the_same_name_is_run_again()
    {
        var store = new CsvStore(_path);
        store.Add(Samples.Row(Algorithms.Highs));
        ComparisonProblem changed = new(Samples.Problem.Problem with { HorizonHours = 12 }, "tiny", 1, null);

        Runner.Pending([changed], Samples.Options, store, Samples.Version).Should().HaveCount(4);
    }

    [Fact]
    public void Another_file_is_refused()
    {
        File.WriteAllText(_path, "a,b\n1,2\n");
        FluentActions.Invoking(() => new CsvStore(_path)).Should().Throw<InvalidDataException>().WithMessage($"{_path}*");
    }
}
