using BenchmarkDotNet.Attributes;

namespace HetServe.Allocation.Benchmarks;

/// <summary>
/// One full pass of each move over its neighbourhood at a local optimum, where it finds nothing. Every pass starts with a restart, because
/// the search would otherwise know all neighbours. <see cref="Restart"/> measures the restart alone.
/// </summary>
[MemoryDiagnoser]
public class MoveBenchmarks
{
    private LocalOptimum _optimum = null!;

    public static IEnumerable<string> Moves => LocalOptimum.Moves.Keys;

    [Params(BenchmarkProblems.SixTypes, BenchmarkProblems.Small, BenchmarkProblems.Medium, BenchmarkProblems.Large)]
    public string Problem { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _optimum = new LocalOptimum(Problem);

    [Benchmark]
    public void Restart() => _optimum.Restart();

    [Benchmark]
    [ArgumentsSource(nameof(Moves))]
    public bool Pass(string move)
    {
        _optimum.Restart();
        return LocalOptimum.Moves[move].Find(_optimum.Workspace.Local.Neighbourhood);
    }
}
