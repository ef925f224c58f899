using BenchmarkDotNet.Attributes;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Benchmarks;

/// <summary>Compiling a problem with four tensor degrees; with the engine model, at five utilisation levels.</summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private AllocationProblem _problem = null!;

    [Params(PerformanceModelKind.Engine, PerformanceModelKind.Roofline)]
    public PerformanceModelKind Model { get; set; }

    [Params("20x20x20", "100x50x50", "1000x100x60")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var size = ProblemSize.Parse(Size);
        _problem = SyntheticInstances.Generate(
            size.Queries, size.Models, size.Tiers, seed: 1, new SyntheticInstanceOptions { Model = Model }) with
        {
            Parallelism = new ParallelismGrid { Tensor = [1, 2, 4, 8], Pipeline = [1] },
        };
    }

    [Benchmark]
    public ProblemTables Compile() => ProblemTables.Compile(_problem);
}
