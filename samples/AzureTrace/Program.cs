using AzureTrace;
using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Plotting;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

// AzureTrace [TRACE.csv...] [--out DIR]
List<string> traces = [.. args];
string folder = "azure-trace-out";
if (traces.IndexOf("--out") is >= 0 and var at && at + 1 < traces.Count)
{
    folder = traces[at + 1];
    traces.RemoveRange(at, 2);
}

WorkloadSummary workload = traces.Count == 0
    ? WorkloadFile.Load(Path.Combine(AppContext.BaseDirectory, "azure-2023-summary.json"))
    : WorkloadCalibrator.Calibrate(traces.Select(path => WorkloadTrace.Load(path)));
AllocationProblem problem = AzureProblem.Create("azure-trace", workload);
ProblemTables tables = ProblemTables.Compile(problem);

AllocationResult greedy = new GreedyAllocator().Allocate(tables);
var limit = TimeSpan.FromSeconds(10);
AllocationResult adaptive = new AdaptiveGreedyAllocator(new AdaptiveGreedyOptions { TimeLimit = limit }).Allocate(tables);
AllocationResult exact = new ExactAllocator(MilpSolvers.Default, new ExactOptions { TimeLimit = limit }).Allocate(tables, adaptive.Plan);

Console.WriteLine($"{problem.Queries.Count} query types, {problem.Models.Count} models, {problem.Tiers.Count} tiers");
foreach (AllocationResult result in (AllocationResult[])[greedy, adaptive, exact])
{
    double? cost = result.Plan?.Cost.Total;
    Console.WriteLine($"{result.Allocator,-6} {result.Status,-9} ${cost,9:0.00}  gap {(cost - exact.LowerBound) / cost,7:P2}  "
        + $"{result.Elapsed.TotalSeconds,6:0.00} s");
}

if (exact is not { Plan: { } plan, Report: { IsFeasible: true } report })
{
    Console.WriteLine("No feasible plan was found.");
    return 1;
}

Console.WriteLine("\nDeployments");
foreach ((Deployment deployment, double memory, double compute) in report.Utilization)
    Console.WriteLine($"  {deployment,-40} {deployment.Gpus,3} GPUs, memory {memory,6:P1}, compute {compute,6:P1}");

Console.WriteLine("\nRoutes");
foreach (Route route in plan.Routes) Console.WriteLine($"  {route.Query,-26} {route.Fraction,6:P1} to {route.Model} on {route.Tier}");

Console.WriteLine("\nObjectives");
foreach (SloSlack slo in report.Slos)
{
    Console.WriteLine($"  {slo.Query,-26} {slo.DelaySlackSeconds,6:0.00} s left of {slo.DelaySloSeconds,5:0.00} s, "
        + $"error {slo.MeanError:P2} of {slo.ErrorSlo:P0}");
}

(double rental, double storage, double delay, double unmet) = plan.Cost;
Console.WriteLine($"\n${plan.Cost.Total:0.00} a day: rental {rental:0.00}, storage {storage:0.00}, delay {delay:0.00}, unmet {unmet:0.00}");

Directory.CreateDirectory(folder);
ProblemFile.Save(problem, Path.Combine(folder, "problem.json"));
PlanFile.Save(plan, Path.Combine(folder, "plan.json"));
PlanChart.Save(plan, report, Path.Combine(folder, "plan.svg"));
Console.WriteLine($"\nproblem.json, plan.json and plan.svg are in {folder}");
return 0;
