namespace HetServe.Allocation.Evaluation;

/// <summary>Weights and kept tokens stay within the storage capacity, where there is one.</summary>
internal sealed class StorageChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Storage;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) => rows.AddLimits(this, evaluation);
}
