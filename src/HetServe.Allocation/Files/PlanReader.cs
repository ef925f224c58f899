using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Reads <c>hetserve.plan/1</c>. Each method reads one kind of object.</summary>
internal static class PlanReader
{
    public static AllocationPlan Read(ObjectReader plan) => new()
    {
        Problem = plan.Text("problem"),
        Allocator = plan.Text("allocator"),
        Deployments = plan.Objects("deployments", "Deployment", Deployment),
        Routes = plan.Objects("routes", "Route", Route),
        Unmet = plan.NumberByName("unmet", required: false),
        Cost = plan.Object("cost", Cost, CostBreakdown.Unknown),
    };

    private static Deployment Deployment(ObjectReader deployment) => new(
        deployment.Text("model"),
        deployment.Text("tier"),
        new Parallelism(deployment.Integer("tensorParallel"), deployment.Integer("pipelineParallel")),
        deployment.Integer("replicas"),
        deployment.NumberOrNull("utilization"));

    private static Route Route(ObjectReader route) =>
        new(route.Text("query"), route.Text("model"), route.Text("tier"), route.Number("fraction"));

    private static CostBreakdown Cost(ObjectReader cost)
    {
        var read = new CostBreakdown(
            cost.Number("rental"), cost.Number("storage"), cost.Number("delayPenalty"), cost.Number("unmetPenalty"));
        double total = cost.Number("total");

        // The record computes its total, so a different one would be lost silently. The comparison is false for a lost value, NaN.
        if (Math.Abs(total - read.Total) > Tolerances.Feasibility * Math.Max(1, Math.Abs(read.Total)))
            cost.Report("total", FormattableString.Invariant($"total must be the sum of the four terms, {read.Total}, was {total}."));
        return read;
    }
}
