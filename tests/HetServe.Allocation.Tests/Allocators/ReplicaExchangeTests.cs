using HetServe.Allocation.Allocators;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.Allocators;

/// <summary>
/// A problem whose best plan, $996 by two exact solvers, has replicas of a large model on both GPU types: from sizes that are rounded one
/// by one it is reached only by taking replicas from one deployment and giving replicas to another at once.
/// </summary>
public class ReplicaExchangeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Replicas_are_exchanged_between_deployments(int seed)
    {
        AllocationProblem problem = AllocationProblem.Create("exchange")
            .Horizon(TimeSpan.FromHours(24)).Budget(2000).TensorParallel(1, 2, 4).PipelineParallel(1)
            .Performance(new() { Model = PerformanceModelKind.Roofline })
            .AddQuery("chat", q => q
                .PerSecond(45).Tokens(1155, 211).Delay(TimeSpan.FromSeconds(10)).Error(0.04).UnmetPenalty(0.01))
            .AddQuery("code", q => q
                .PerSecond(30).Tokens(2048, 28).Delay(TimeSpan.FromSeconds(2)).Error(0.05).UnmetPenalty(0.01))
            .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.05).ErrorRate("code", 0.08))
            .AddModel(ModelCatalog.Llama31_70B, m => m.ErrorRate("chat", 0.02).ErrorRate("code", 0.03))
            .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.0)
            .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5)
            .Build();

        // The efficiencies of the roofline model, not those that the catalogue has fitted for the engine model.
        problem = problem with { Tiers = [.. problem.Tiers.Select(t => t with { ComputeEfficiency = null, BandwidthEfficiency = null })] };

        AllocationResult result = new AdaptiveGreedyAllocator(new() { Seed = seed }).Allocate(ProblemTables.Compile(problem));

        result.Plan!.Cost.Total.Should().BeApproximately(996, 0.01);
    }
}
