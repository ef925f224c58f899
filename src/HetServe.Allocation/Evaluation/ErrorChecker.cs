namespace HetServe.Allocation.Evaluation;

/// <summary>Error rate of each route or on average, as the query type's scope says.</summary>
internal sealed class ErrorChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Error;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) => rows.AddObjectives(this, evaluation);
}
