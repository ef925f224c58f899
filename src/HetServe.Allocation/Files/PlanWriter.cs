using System.Text.Json;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Writes <c>hetserve.plan/1</c>.</summary>
internal static class PlanWriter
{
    public static void Write(Utf8JsonWriter json, AllocationPlan plan)
    {
        json.WriteString("problem", plan.Problem);
        json.WriteString("allocator", plan.Allocator);
        json.WriteObjects("deployments", plan.Deployments, Deployment);
        json.WriteObjects("routes", plan.Routes, Route);
        json.WriteStartObject("unmet");
        foreach ((string query, double share) in plan.Unmet.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (share != 0) Number(json, query, share, "unmet");
        }

        json.WriteEndObject();
        if (plan.Cost == CostBreakdown.Unknown) return;
        json.WriteStartObject("cost");
        Cost(json, plan.Cost);
        json.WriteEndObject();
    }

    public static void Cost(Utf8JsonWriter json, CostBreakdown cost)
    {
        Number(json, "rental", cost.Rental, cost);
        Number(json, "storage", cost.Storage, cost);
        Number(json, "delayPenalty", cost.DelayPenalty, cost);
        Number(json, "unmetPenalty", cost.UnmetPenalty, cost);
        Number(json, "total", cost.Total, cost);
    }

    public static void Deployment(Utf8JsonWriter json, Deployment deployment)
    {
        json.WriteString("model", deployment.Model);
        json.WriteString("tier", deployment.Tier);
        json.WriteNumber("tensorParallel", deployment.Parallelism.Tensor);
        json.WriteNumber("pipelineParallel", deployment.Parallelism.Pipeline);
        if (deployment.Utilization is { } utilization) Number(json, "utilization", utilization, deployment);
        json.WriteNumber("replicas", deployment.Replicas);
    }

    public static void Route(Utf8JsonWriter json, Route route)
    {
        json.WriteString("query", route.Query);
        json.WriteString("model", route.Model);
        json.WriteString("tier", route.Tier);
        Number(json, "fraction", route.Fraction, route);
    }

    private static void Number(Utf8JsonWriter json, string member, double value, object item)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"{item}: {member} must be a finite number, was {value}.");
        json.WriteNumber(member, value);
    }
}
