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
        double? objective = result.Plan?.Cost.Total;
        Console.WriteLine($"{result.Allocator,-6} {result.Status,-9} money ${result.Plan?.Cost.Money,9:0.00}  objective ${objective,9:0.00}  "
            + $"gap {(objective - exact.LowerBound) / objective,7:P2}  {result.Elapsed.TotalSeconds,6:0.00} s");
    }

    if (exact is not { FeasiblePlan: { } plan, Report: { } report })
    {
        Console.WriteLine("No feasible plan was found.");
        return 1;
    }

    PlanReport figures = report.Figures;
    Console.WriteLine($"\n{figures.Headline(exact.Reasons)}");
    Console.WriteLine("\nDeployments");
    foreach (DeploymentReport d in figures.Deployments)
    {
        Console.WriteLine($"  {d.Deployment,-40} {d.Deployment.Gpus,3} GPUs, ${d.MoneyPerHour:0.00}/h, {d.OutputTokensPerSecond:0} output tokens/s, "
            + $"level used {d.LevelUse:P1}, KV cache used {d.KvCacheUse:P1}");
    }

    Console.WriteLine("\nRoutes");
    foreach (RouteReport r in figures.Routes)
    {
        Console.WriteLine($"  {r.Query,-26} {r.Fraction,6:P1} to {r.Deployment.Model} on {r.Deployment.Tier}, TTFT {r.Ttft.MeanSeconds:0.00} s, "
            + $"TPOT {1000 * r.Tpot.MeanSeconds:0.0} ms");
    }

    Console.WriteLine("\nObjectives");
    foreach (SloSlack slo in report.Slos)
    {
        Console.WriteLine($"  {slo.Query,-26} {slo.DelaySlackSeconds,6:0.00} s left of {slo.DelaySloSeconds,5:0.00} s, "
            + $"error {slo.MeanError:P2} of {slo.ErrorSlo:P0}");
    }

    arguments.Save(problem, plan, report);
    Console.WriteLine($"\nproblem.json, plan.json and plan.svg are in {arguments.Folder}");
    return 0;
}
