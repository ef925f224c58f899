using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// The user's constraints as a search keeps them: a set counts only if its plan, with the cheapest routes, breaks none. The search knows
/// nothing of a constraint but its verdict, so it plans and checks each set that it would take. Safe for use by several threads where the
/// constraints are.
/// </summary>
internal sealed class PlanRules(ProblemTables tables, IReadOnlyList<IConstraintChecker> constraints)
{
    /// <summary>Whether a set's plan breaks no constraint.</summary>
    /// <param name="planner">Plans the set.</param>
    /// <param name="set">The set.</param>
    public bool Allow(SetPlanner planner, DeploymentSet set) => Allow(planner.ToPlan("", set));

    /// <summary>Whether a plan breaks no constraint.</summary>
    public bool Allow(AllocationPlan plan)
    {
        var evaluation = PlanEvaluation.Evaluate(tables, plan);
        var rows = new List<ConstraintRow>();
        foreach (IConstraintChecker constraint in constraints) constraint.Check(evaluation, rows);
        return rows.TrueForAll(row => row.Holds);
    }
}
