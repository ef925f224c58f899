using BenchmarkDotNet.Attributes;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Benchmarks;

/// <summary>The cost of the main calls: compiling a problem, running the two heuristics on shared tables, checking a plan.</summary>
[MemoryDiagnoser]
public class AllocatorBenchmarks
{
    private readonly GreedyAllocator _greedy = new();
    private readonly AdaptiveGreedyAllocator _adaptive = new();
    private AllocationProblem _problem = null!;
    private ProblemTables _tables = null!;
    private AllocationPlan _plan = null!;

    [Params(BenchmarkProblems.SixTypes, BenchmarkProblems.Small, BenchmarkProblems.Medium, BenchmarkProblems.Large)]
    public string Problem { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _problem = BenchmarkProblems.Load(Problem);
        _tables = ProblemTables.Compile(_problem);
        _plan = _greedy.Allocate(_tables).Plan!;
    }

    [Benchmark]
    public ProblemTables Compile() => ProblemTables.Compile(_problem);

    [Benchmark]
    public AllocationResult Greedy() => _greedy.Allocate(_tables);

    [Benchmark]
    public AllocationResult AdaptiveGreedy() => _adaptive.Allocate(_tables);

    [Benchmark]
    public ConstraintReport CheckPlan() => PlanChecker.Check(_tables, _plan);
}
