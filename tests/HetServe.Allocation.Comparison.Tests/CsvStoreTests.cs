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
        Row full = Samples.Row(Algorithm.Highs) with
        {
            Bound = 99.5, Seed = null, Stop = StopReason.TimeLimit, Incumbents = new IncumbentTrace([new(0.1, 200), new(1.0 / 3, 100)]),
        };
        Row bare = Samples.Row(Algorithm.Scip, cost: null, status: PlanStatus.Unknown);
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
        Row row = Samples.Row(Algorithm.Greedy);
        new CsvStore(_path).Add(row);
        File.AppendAllText(_path, "synth-2-2-2-s1,2,2");

        new CsvStore(_path).Count.Should().Be(1);
        new CsvStore(_path).Add(Samples.Row(Algorithm.Adaptive));
        new CsvStore(_path).Count.Should().Be(2);
    }

    [Fact]
    public void Resuming_runs_what_is_missing_and_heuristics_of_another_version()
    {
        var store = new CsvStore(_path);
        store.Add(Samples.Row(Algorithm.Greedy));
        store.Add(Samples.Row(Algorithm.Highs));

        Pending(Samples.Options, Samples.Version).Should().Equal(Algorithm.Adaptive, Algorithm.Scip);
        Pending(Samples.Options, "2.0.0").Should().Equal(Algorithm.Greedy, Algorithm.Adaptive, Algorithm.Scip);
        Pending(Samples.Options with { ExactLimitSeconds = 61 }, Samples.Version).Should()
            .Equal(Algorithm.Adaptive, Algorithm.Highs, Algorithm.Scip);

        IEnumerable<string> Pending(ComparisonOptions options, string version) =>
            Runner.Pending([Samples.Problem], options, store, version).Select(job => job.Algorithm);
    }

    [Fact]
    public void Another_file_is_refused()
    {
        File.WriteAllText(_path, "a,b\n1,2\n");
        FluentActions.Invoking(() => new CsvStore(_path)).Should().Throw<InvalidDataException>().WithMessage($"{_path}*");
    }
}
