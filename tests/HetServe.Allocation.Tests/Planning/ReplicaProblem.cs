using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tests.Planning;

/// <summary>
/// One replica carries 3600 queries an hour and costs $1 an hour; a query not served costs $0.01; the horizon is two hours. Free to switch
/// but for what a test sets.
/// </summary>
internal static class ReplicaProblem
{
    public static SwitchingCosts Free { get; } = new()
    {
        StartCost = 0, StopCost = 0, ReconfigureCost = 0, StartTime = TimeSpan.Zero, StopTime = TimeSpan.Zero, LoadGBps = 1e12,
    };

    /// <summary>The plan that runs so many replicas; none for 0.</summary>
    public static AllocationPlan Running(int replicas) => new()
    {
        Problem = "one", Allocator = "test", Routes = [], Unmet = new Dictionary<string, double>(), Cost = default,
        Deployments = replicas == 0 ? [] : [new Deployment("small", "gpu-fp16", new(1, 1), replicas)],
    };

    public static AllocationProblem Problem(double perHour, int? gpus = null)
    {
        AllocationProblemBuilder builder = TestProblems.One().TensorParallel(1).Horizon(TimeSpan.FromHours(2))
            .Performance(new() { Model = PerformanceModelKind.Roofline, MaxUtilization = 1 })
            .AddMeasurement(new() { Query = "chat", Model = "small", Tier = "gpu-fp16", Parallelism = new(1, 1), QueriesPerSecond = 1 });
        if (gpus is { } count) builder.Available("gpu", count);
        AllocationProblem problem = builder.Build();
        return problem with { Queries = [problem.Queries[0] with { RatePerHour = perHour, DelayPenalty = 0 }] };
    }
}
