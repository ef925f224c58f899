using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

AllocationProblem problem = AllocationProblem.Create("quick-start")
    .Horizon(TimeSpan.FromHours(24)).Budget(500)
    .AddQuery("chat", q => q
        .PerSecond(5).Tokens(input: 1155, output: 211).Delay(TimeSpan.FromSeconds(10)).Error(0.04).UnmetPenalty(0.01))
    .AddQuery("code", q => q
        .PerSecond(2.5).Tokens(input: 2048, output: 28).Delay(TimeSpan.FromSeconds(2)).Error(0.05).UnmetPenalty(0.01))
    .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.05).ErrorRate("code", 0.08))
    .AddModel(ModelCatalog.Llama31_70B, m => m.ErrorRate("chat", 0.02).ErrorRate("code", 0.03))
    .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.0)
    .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5)
    .Build();

AllocationResult result = new AdaptiveGreedyAllocator().Allocate(problem);
if (result.FeasiblePlan is not { } plan)
{
    Console.WriteLine("No feasible plan was found.");
    return 1;
}

foreach (Deployment deployment in plan.Deployments) Console.WriteLine(deployment);
foreach (RouteReport route in result.Report!.Figures.Routes)
    Console.WriteLine($"{route.Fraction,6:P0} of {route.Query} to {route.Deployment.Model}: TTFT {route.Ttft.MeanSeconds:0.00} s, TPOT {1000 * route.Tpot.MeanSeconds:0} ms");
Console.WriteLine(result.Report.Figures.Headline());
return 0;
