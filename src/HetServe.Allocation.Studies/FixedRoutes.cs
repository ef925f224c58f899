using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>Plans whose routes stay while the rates change.</summary>
internal static class FixedRoutes
{
    /// <summary>
    /// The plan at other rates. A deployment with more load than it can carry serves the same part of each of its routes, as large as it
    /// can carry, and the rest stays unmet. Budget and storage do not count.
    /// </summary>
    public static AllocationPlan Serve(ProblemTables tables, AllocationPlan plan)
    {
        var wanted = PlanEvaluation.Evaluate(tables, plan);
        var carried = wanted.Deployments.ToDictionary(
            d => (d.Deployment.Model, d.Deployment.Tier),
            d => 1 / Math.Max(1, (wanted.LoadOf(d) / d.Deployment.Replicas).Tightest));
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
        return PlanEvaluation.EvaluateAndState(tables, capped).Plan;
    }
}
