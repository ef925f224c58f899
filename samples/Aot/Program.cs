using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Files;
using HetServe.Allocation.Problems;

AllocationProblem problem = AllocationProblem.Create("aot")
    .Horizon(TimeSpan.FromHours(24)).Budget(500)
    .AddQuery("chat", q => q
        .PerSecond(5).Tokens(input: 1155, output: 211).Delay(TimeSpan.FromSeconds(10)).Error(0.04).UnmetPenalty(0.01))
    .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.05))
    .AddModel(ModelCatalog.Llama31_70B, m => m.ErrorRate("chat", 0.02))
    .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.0)
    .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5)
    .Build();

AllocationResult result = new AdaptiveGreedyAllocator().Allocate(ProblemFile.Parse(ProblemFile.ToJson(problem)));
if (result.FeasiblePlan is not { } plan) return 1;
Console.WriteLine(PlanFile.ToJson(plan));
return 0;
