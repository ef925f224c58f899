using BenchmarkDotNet.Attributes;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Benchmarks;

/// <summary>The parts of a move at a local optimum: one exact routing, one sizing of a set, one scan of all options.</summary>
[MemoryDiagnoser]
public class EvaluationBenchmarks
{
    private const int Width = 16;
    private readonly Opening[] _openings = new Opening[Width];
    private SearchWorkspace _workspace = null!;
    private RoutingSolution _solution = null!, _relaxed = null!;
    private DeploymentSet _set = null!, _fitted = null!, _scanned = null!;

    [Params(BenchmarkProblems.SixTypes, BenchmarkProblems.Small, BenchmarkProblems.Medium, BenchmarkProblems.Large)]
    public string Problem { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var optimum = new LocalOptimum(Problem);
        (_workspace, _set) = (optimum.Workspace, optimum.Set);
        (_solution, _relaxed) = (new(_workspace.Tables), new(_workspace.Tables));
        (_fitted, _scanned) = (new(_workspace.Tables), new(_workspace.Tables));
        _fitted.CopyFrom(_set);

        // The scan ranks openings beside a set that has lost a deployment, as in a swap.
        _scanned.CopyFrom(_set);
        if (_scanned.Count > 0) _scanned.RemoveAt(0);
        _workspace.Pricer.Relax(_scanned, _relaxed);
    }

    [Benchmark]
    public double Route() => _workspace.Routing.Route(_set.Options, _set.Replicas, _solution);

    /// <summary>Like <see cref="Route"/>, but without a warm start from the prices of the last solve.</summary>
    [Benchmark]
    public double RouteFromNothing()
    {
        _workspace.Routing.Forget();
        return Route();
    }

    [Benchmark]
    public double Fit() => _workspace.Pricer.Fit(_fitted, double.PositiveInfinity);

    [Benchmark]
    public int Scan() => _workspace.Scan.Run(_relaxed, _scanned, fair: null, double.PositiveInfinity, leastGain: 0, _openings);
}
