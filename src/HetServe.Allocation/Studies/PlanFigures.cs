namespace HetServe.Allocation.Studies;

/// <summary>Figures of plans that studies compare.</summary>
internal static class PlanFigures
{
    /// <summary>The plan of a result that meets every constraint; null without one.</summary>
    public static AllocationPlan? FeasiblePlan(AllocationResult result) =>
        result.Status is PlanStatus.Feasible or PlanStatus.Optimal ? result.Plan : null;

    /// <summary>Share of all queries that a plan does not serve, in [0, 1].</summary>
    public static double UnmetShare(AllocationProblem problem, AllocationPlan plan)
    {
        double all = problem.Queries.Sum(query => query.RatePerHour);
        return all == 0 ? 0 : problem.Queries.Sum(query => query.RatePerHour * plan.Unmet.GetValueOrDefault(query.Name)) / all;
    }
}
