using HetServe.Allocation.Performance;
using HetServe.Allocation.Problems;

namespace CustomConstraint;

/// <summary>
/// Two regions, one of them cheaper, and queries from both; those of the more expensive one must not leave it. All numbers are assumed.
/// </summary>
public static class RegionalProblem
{
    /// <summary>What European users ask stays in Europe.</summary>
    public static ResidencyRule Rule { get; } = new(
        new Dictionary<string, string> { ["eu-chat"] = "eu" },
        new Dictionary<string, string> { ["eu/L40S-FP8"] = "eu", ["eu/H100-FP8"] = "eu", ["us/L40S-FP8"] = "us", ["us/H100-FP8"] = "us" });

    /// <summary>The problem without the rule.</summary>
    public static AllocationProblem WithoutRule { get; } = AllocationProblem.Create("regions")
        .Horizon(TimeSpan.FromHours(24))
        .AddQuery("eu-chat", q => q
            .PerSecond(5).Tokens(input: 1155, output: 211).Delay(TimeSpan.FromSeconds(10)).Error(0.04).UnmetPenalty(0.01))
        .AddQuery("us-chat", q => q
            .PerSecond(8).Tokens(input: 1155, output: 211).Delay(TimeSpan.FromSeconds(10)).Error(0.04).UnmetPenalty(0.01))
        .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("eu-chat", 0.05).ErrorRate("us-chat", 0.05))
        .AddModel(ModelCatalog.Llama31_70B, m => m.ErrorRate("eu-chat", 0.02).ErrorRate("us-chat", 0.02))
        .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.3, Region("eu"))
        .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 3.2, Region("eu"))
        .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.0, Region("us"))
        .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5, Region("us"))
        .Build();

    /// <summary>The problem under the rule.</summary>
    public static AllocationProblem WithRule { get; } = WithoutRule with
    {
        PerformanceModel = new ResidentPerformanceModel(new RooflinePerformanceModel(WithoutRule.Performance), Rule),
    };

    // A region's GPUs are its own, so the name of the GPU has the region too: tiers of one GPU share its availability.
    private static Func<GpuTier, GpuTier> Region(string name) =>
        tier => tier with { Name = $"{name}/{tier.Name}", Gpu = $"{name}/{tier.Gpu}" };
}
