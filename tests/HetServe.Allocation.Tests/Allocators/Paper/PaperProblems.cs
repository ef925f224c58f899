using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Allocators.Paper;

/// <summary>
/// Problems of an hour in which load is easy to count: a model of 1e9 parameters on 100 TFLOP/s answers 80 queries of 100 + 100 tokens per
/// second at most, and nothing else is scarce.
/// </summary>
internal static class PaperProblems
{
    private const double QueriesPerSecondOfOneReplica = 80;

    public static AllocationProblemBuilder Create(string name) =>
        AllocationProblem.Create(name)
            .Performance(new() { Model = PerformanceModelKind.Roofline })
            .Horizon(TimeSpan.FromHours(1)).TensorParallel(1).PipelineParallel(1);

    /// <summary>Adds a query type that takes so many replicas of a tier of 100 TFLOP/s.</summary>
    public static AllocationProblemBuilder Query(this AllocationProblemBuilder problem, string name, double replicas) =>
        problem.AddQuery(name, q => q.PerSecond(replicas * QueriesPerSecondOfOneReplica).Tokens(100, 100)
            .Delay(TimeSpan.FromSeconds(5)).Error(0.05).UnmetPenalty(0.01));

    /// <summary>Adds a model that serves these query types.</summary>
    public static AllocationProblemBuilder Model(this AllocationProblemBuilder problem, string name, params string[] queries) =>
        problem.Model(name, weightsGb: 2, errorRate: 0.04, queries);

    public static AllocationProblemBuilder Model(
        this AllocationProblemBuilder problem, string name, double weightsGb, double errorRate, params string[] queries) =>
        problem.AddModel(name, m =>
        {
            m.Parameters(1).Weights(weightsGb).KvCache(1).Shape(10, 1000);
            foreach (string query in queries) m.ErrorRate(query, errorRate);
        });

    /// <summary>Adds a tier of a GPU type of its own.</summary>
    public static AllocationProblemBuilder Tier(this AllocationProblemBuilder problem, string name, double price, double tflops = 100) =>
        problem.AddTier(new GpuTier
        {
            Name = name,
            Gpu = name,
            Precision = Precision.FP16,
            MemoryGb = 10,
            Tflops = tflops,
            BandwidthGBps = 1000,
            LinkGBps = 100,
            PricePerHour = price,
        });
}
