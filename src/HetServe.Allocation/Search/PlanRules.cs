using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Search;

/// <summary>
/// Rules beyond the problem's that a local search keeps: a set counts only if its plan, with the cheapest routes, breaks none. Of the rules
/// nothing is known but their verdict, so each set that would be taken is made a plan and judged.
/// </summary>
internal sealed class PlanRules(IReadOnlyList<IConstraintChecker> checkers)
{
    /// <summary>Whether a set's plan, as <see cref="SearchWorkspace.ToPlan"/> makes it anew, breaks no rule.</summary>
    public bool Allow(SearchWorkspace workspace, DeploymentSet set)
    {
        var evaluation = PlanEvaluation.Evaluate(workspace.Tables, workspace.ToPlan("", set));
        var rows = new List<ConstraintRow>();
        foreach (IConstraintChecker checker in checkers) checker.Check(evaluation, rows);
        return rows.TrueForAll(row => row.Holds);
    }
}
