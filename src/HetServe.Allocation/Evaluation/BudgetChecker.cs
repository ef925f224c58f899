namespace HetServe.Allocation.Evaluation;

/// <summary>Rental and storage cost stay within the budget, where there is one.</summary>
internal sealed class BudgetChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Budget;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) => rows.AddLimits(this, evaluation);
}
