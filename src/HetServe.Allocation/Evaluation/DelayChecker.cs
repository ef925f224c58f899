namespace HetServe.Allocation.Evaluation;

/// <summary>Delay of each route or on average, as the query type's scope says; TTFT and TPOT, where limited, of each route.</summary>
internal sealed class DelayChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Delay;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) => rows.AddObjectives(this, evaluation);
}
