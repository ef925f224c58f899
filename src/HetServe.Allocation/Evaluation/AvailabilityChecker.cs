namespace HetServe.Allocation.Evaluation;

/// <summary>The tiers of each physical GPU type together take no more GPUs than there are.</summary>
internal sealed class AvailabilityChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Availability;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows) => rows.AddLimits(this, evaluation);
}
