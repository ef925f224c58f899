using CustomSolver;
using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

AllocationProblem problem = AllocationProblem.Create("custom-solver")
    .Horizon(TimeSpan.FromHours(24)).Budget(2000).TensorParallel(1, 2, 4).PipelineParallel(1)
    .AddQuery("chat", q => q
        .PerSecond(45).Tokens(input: 1155, output: 211).Delay(TimeSpan.FromSeconds(10)).Error(0.04).UnmetPenalty(0.01))
    .AddQuery("code", q => q
        .PerSecond(30).Tokens(input: 2048, output: 28).Delay(TimeSpan.FromSeconds(2)).Error(0.05).UnmetPenalty(0.01))
    .AddModel(ModelCatalog.Llama31_8B, m => m.ErrorRate("chat", 0.05).ErrorRate("code", 0.08))
    .AddModel(ModelCatalog.Llama31_70B, m => m.ErrorRate("chat", 0.02).ErrorRate("code", 0.03))
    .AddTier(GpuCatalog.L40S, Precision.FP8, pricePerHour: 1.0)
    .AddTier(GpuCatalog.H100, Precision.FP8, pricePerHour: 2.5)
    .Build();
ProblemTables tables = ProblemTables.Compile(problem);

var solver = new BranchAndBoundSolver();
AllocationResult adaptive = new AdaptiveGreedyAllocator().Allocate(tables);
AllocationResult exact = new ExactAllocator(solver, new ExactOptions { TimeLimit = TimeSpan.FromSeconds(30) }).Allocate(tables);
CostBound relaxation = new RelaxationBound(solver).Compute(tables);

foreach (AllocationResult result in (AllocationResult[])[adaptive, exact])
    Console.WriteLine($"{result.Allocator,-5} {result.Status,-8} ${result.Plan?.Cost.Total:0.00} a day  {result.Message}");
if (exact is not { Status: PlanStatus.Optimal, Plan: { } plan, LowerBound: { } bound }) return 1;
foreach (Deployment deployment in plan.Deployments) Console.WriteLine($"  {deployment}");

Console.WriteLine($"AGH is at most {adaptive.WithBound(bound).MaxAboveOptimum:P2} above the optimum; "
    + $"the relaxation alone proves ${relaxation.LowerBound:0.00}");
bool agree = adaptive.Plan is { } heuristic && Tolerances.Holds(bound, heuristic.Cost.Total);
return agree && relaxation.LowerBound is { } relaxed && Tolerances.Holds(relaxed, bound) ? 0 : 1;
