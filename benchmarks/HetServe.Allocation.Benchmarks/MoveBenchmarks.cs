using BenchmarkDotNet.Attributes;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Benchmarks;

/// <summary>
/// One full pass of each move over its neighbourhood at a local optimum, where it finds nothing. Every pass begins with a restart,
/// without which the search would know all neighbours; <see cref="Restart"/> is what that costs.
/// </summary>
[MemoryDiagnoser]
public class MoveBenchmarks
{
    private static readonly IMove s_resize = new ResizeMove(), s_close = new CloseMove(), s_open = new OpenMove();
    private static readonly IMove s_swap = new SwapMove(), s_merge = new MergeMove();
    private static readonly IMove[] s_exchange = [new ExchangeMove(0), new ExchangeMove(1), new ExchangeMove(2)];
    private LocalOptimum _optimum = null!;

    [Params(BenchmarkProblems.SixTypes, BenchmarkProblems.Small, BenchmarkProblems.Medium, BenchmarkProblems.Large)]
    public string Problem { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _optimum = new LocalOptimum(Problem);

    [Benchmark]
    public void Restart() => _optimum.Restart();

    [Benchmark]
    public bool Resize() => Pass(s_resize);

    [Benchmark]
    public bool Close() => Pass(s_close);

    [Benchmark]
    public bool Open() => Pass(s_open);

    [Benchmark]
    public bool Swap() => Pass(s_swap);

    [Benchmark]
    public bool Merge() => Pass(s_merge);

    [Benchmark]
    public bool OpenTwo() => Pass(s_exchange[0]);

    [Benchmark]
    public bool ExchangeOneForTwo() => Pass(s_exchange[1]);

    [Benchmark]
    public bool ExchangeTwoForTwo() => Pass(s_exchange[2]);

    private bool Pass(IMove move)
    {
        _optimum.Restart();
        return move.Improve(_optimum.Workspace.Local);
    }
}
