using BenchmarkDotNet.Attributes;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;

namespace HetServe.Allocation.Benchmarks;

/// <summary>What moves are made of: one exact routing, one sizing of a set, one scan of all options, at a local optimum.</summary>
[MemoryDiagnoser]
public class EvaluationBenchmarks
{
    private const int Width = 16;
    private readonly Opening[] _openings = new Opening[Width];
    private SearchWorkspace _workspace = null!, _routed = null!;
    private DeploymentSet _set = null!, _fitted = null!, _scanned = null!;

    [Params(BenchmarkProblems.SixTypes, BenchmarkProblems.Small, BenchmarkProblems.Medium, BenchmarkProblems.Large)]
    public string Problem { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var optimum = new LocalOptimum(Problem);
        (_workspace, _set) = (optimum.Workspace, optimum.Set);
        _fitted = _workspace.NewSet();
        _fitted.CopyFrom(_set);

        // The scan ranks openings beside a set that has lost a deployment, as in a swap; its routing is a solver of its own, for the
        // other benchmarks solve theirs anew.
        _routed = WorkspacePool.Of(_workspace.Tables).Rent();
        _scanned = _routed.NewSet();
        _scanned.CopyFrom(_set);
        if (_scanned.Count > 0) _scanned.RemoveAt(0);
        _routed.Evaluator.Relax(_scanned);
    }

    [Benchmark]
    public double Route() => _workspace.Routing.Route(_set.Options, _set.Replicas);

    /// <summary>As <see cref="Route"/>, without the prices of the last solve to start from.</summary>
    [Benchmark]
    public double RouteAnew()
    {
        _workspace.Routing.Forget();
        return Route();
    }

    [Benchmark]
    public double Fit() => _workspace.Evaluator.Fit(_fitted, double.PositiveInfinity);

    [Benchmark]
    public int Scan() => _routed.Scan.Run(_routed.Routing, _scanned, fair: null, double.PositiveInfinity, leastGain: 0, _openings);
}
