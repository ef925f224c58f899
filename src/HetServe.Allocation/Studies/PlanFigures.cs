namespace HetServe.Allocation.Studies;

/// <summary>Figures of plans that studies compare.</summary>
internal static class PlanFigures
{
    /// <summary>Costs this close, relative to one of them, count as the same.</summary>
    public const double SameCost = 1e-6;

    /// <summary>
    /// How far a cost lies above a reference, relative to the latter: 0.5 is 50% dearer. Null where one is unknown.
    /// </summary>
    public static double? AboveReference(double? cost, double? reference)
    {
        if (cost is not { } asked || reference is not { } known) return null;
        double above = asked - known;
        return Math.Abs(above) <= SameCost * Math.Abs(known) ? 0 : known > 0 ? above / known : null;
    }

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
