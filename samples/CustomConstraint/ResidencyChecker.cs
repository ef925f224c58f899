using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;

namespace CustomConstraint;

/// <summary>
/// Checks a residency rule on any plan: one row for each route. It trusts no performance model, so it reads the plan's own routes; the
/// evaluation leaves out those that the model has no figures for. Immutable; safe for concurrent calls.
/// </summary>
/// <param name="rule">The rule.</param>
public sealed class ResidencyChecker(ResidencyRule rule) : IConstraintChecker
{
    /// <inheritdoc/>
    public string Name => "residency";

    /// <inheritdoc/>
    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        foreach (Route route in evaluation.Plan.Routes)
        {
            int broken = rule.Allows(route.Query, route.Tier) ? 0 : 1;
            rows.Add(new ConstraintRow(Name, $"{route.Query} on {route.Tier}", broken, 0, "faults"));
        }
    }
}
