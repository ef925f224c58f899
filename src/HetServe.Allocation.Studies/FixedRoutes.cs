using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>Plans whose routes stay while the rates change.</summary>
internal static class FixedRoutes
{
    /// <summary>
    /// What a plan serves at other rates. An overloaded deployment cuts each of its routes to the same part, the largest that its cache and
    /// busy time allow; the rest is unmet. Budget and storage are ignored.
    /// </summary>
    public static AllocationPlan Serve(ProblemTables tables, AllocationPlan plan)
    {
        var wanted = PlanEvaluation.Evaluate(tables, plan);
        var carried = wanted.Deployments.ToDictionary(
            d => (d.Deployment.Model, d.Deployment.Tier),
            d => 1 / Math.Max(1, Math.Max(
                d.MemoryGb / (tables.FreeGb[d.OptionIndex] * d.Deployment.Replicas),
                d.BusyReplicas / (tables.MaxUtilization * d.Deployment.Replicas))));
        Route[] routes = [.. plan.Routes.Select(r => r with { Fraction = r.Fraction * carried[(r.Model, r.Tier)] })];
        Dictionary<string, double> served = routes.GroupBy(r => r.Query).ToDictionary(g => g.Key, g => g.Sum(r => r.Fraction));
        AllocationPlan capped = plan with
        {
            Routes = routes,
            Unmet = tables.Problem.Queries
                .Select(q => (q.Name, Share: 1 - served.GetValueOrDefault(q.Name)))
                .Where(u => u.Share >= Tolerances.ZeroShare)
                .ToDictionary(u => u.Name, u => u.Share),
        };
        return capped with { Cost = PlanEvaluation.Evaluate(tables, capped).Cost };
    }
}
