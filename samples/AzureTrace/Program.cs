using AzureTrace;
using HetServe.Allocation;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Interop;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

try
{
    return Run(Arguments.Parse(args));
}
catch (InputException e)
{
    Console.Error.WriteLine($"AzureTrace: {e.Message}");
    return 2;
}

static int Run(Arguments arguments)
{
    AllocationProblem problem = AzureProblem.Create("azure-trace", arguments.Workload());
    ProblemTables tables = ProblemTables.Compile(problem);
    arguments.MakeFolder();

    AllocationResult greedy = new GreedyAllocator().Allocate(tables);
    var limit = TimeSpan.FromSeconds(10);
    AllocationResult adaptive = new AdaptiveGreedyAllocator(new AdaptiveGreedyOptions { TimeLimit = limit }).Allocate(tables);
    var solver = new ExactAllocator(MilpSolvers.Default, new ExactOptions { TimeLimit = limit });
    AllocationResult exact = solver.Allocate(tables, adaptive.Plan);

    Console.WriteLine($"{problem.Queries.Count} query types, {problem.Models.Count} models, {problem.Tiers.Count} tiers");
    foreach (AllocationResult result in (AllocationResult[])[greedy, adaptive, exact])
    {
        double? cost = result.Plan?.Cost.Total;
        Console.WriteLine($"{result.Allocator,-6} {result.Status,-9} ${cost,9:0.00}  gap {(cost - exact.LowerBound) / cost,7:P2}  "
            + $"{result.Elapsed.TotalSeconds,6:0.00} s");
    }

    if (exact is not { FeasiblePlan: { } plan, Report: { } report })
    {
        Console.WriteLine("No feasible plan was found.");
        return 1;
    }

    Console.WriteLine("\nDeployments");
    foreach ((Deployment deployment, double memory, double compute, double concurrency) in report.Utilization)
        Console.WriteLine($"  {deployment,-40} {deployment.Gpus,3} GPUs, memory {memory,6:P1}, compute {compute,6:P1}, concurrency {concurrency,6:P1}");

    Console.WriteLine("\nRoutes");
    foreach (Route route in plan.Routes) Console.WriteLine($"  {route.Query,-26} {route.Fraction,6:P1} to {route.Model} on {route.Tier}");

    Console.WriteLine("\nObjectives");
    foreach (SloSlack slo in report.Slos)
    {
        Console.WriteLine($"  {slo.Query,-26} {slo.DelaySlackSeconds,6:0.00} s left of {slo.DelaySloSeconds,5:0.00} s, "
            + $"error {slo.MeanError:P2} of {slo.ErrorSlo:P0}");
    }

    (double rental, double storage, double delay, double unmet) = plan.Cost;
    Console.WriteLine($"\n${plan.Cost.Total:0.00} a day: rental {rental:0.00}, storage {storage:0.00}, delay {delay:0.00}, "
        + $"unmet {unmet:0.00}");

    arguments.Save(problem, plan, report);
    Console.WriteLine($"\nproblem.json, plan.json and plan.svg are in {arguments.Folder}");
    return 0;
}
