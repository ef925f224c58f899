namespace HetServe.Allocation.Evaluation;

/// <summary>The power of all GPUs is within its limit.</summary>
internal sealed class PowerChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Power;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        rows.AddLimits(this, evaluation);
    }
}
