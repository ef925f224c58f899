using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests;

/// <summary>Small problems whose numbers can be checked by hand.</summary>
internal static class TestProblems
{
    /// <summary>One query type, one model, one tier: 3600 queries/h of 100 + 100 tokens on a model of 1e9 parameters.</summary>
    public static AllocationProblemBuilder One() => AllocationProblem.Create("one")
        .Horizon(TimeSpan.FromHours(1))
        .Performance(new() { Model = PerformanceModelKind.Roofline })
        .TensorParallel(1, 2).PipelineParallel(1)
        .AddQuery("chat", q => q.PerSecond(1).Tokens(100, 100).Delay(TimeSpan.FromSeconds(5)).Error(0.05)
            .DelayPenalty(1e-5).UnmetPenalty(0.01))
        .AddModel("small", m => m.Parameters(1).Weights(2).KvCache(100).Shape(10, 1000).ErrorRate("chat", 0.04))
        .AddTier(new GpuTier
        {
            Name = "gpu-fp16",
            Gpu = "gpu",
            Precision = Precision.FP16,
            MemoryGb = 10,
            Tflops = 100,
            BandwidthGBps = 1000,
            LinkGBps = 100,
            PricePerHour = 1,
        });
}
