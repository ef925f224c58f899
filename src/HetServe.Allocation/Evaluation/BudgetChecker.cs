
namespace HetServe.Allocation.Evaluation;

/// <summary>Rental and storage cost stay within the budget, where there is one.</summary>
internal sealed class BudgetChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Budget;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        if (evaluation.Tables.Problem.Budget is { } budget)
            rows.Add(this, "rental and storage", evaluation.Cost.Rental + evaluation.Cost.Storage, budget, "$");
    }
}
