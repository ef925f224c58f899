namespace HetServe.Allocation.Evaluation;

/// <summary>The share of each query type on interruptible tiers is within its limit.</summary>
internal sealed class InterruptibleChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Interruptible;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        for (int i = 0; i < evaluation.Queries.Count; i++)
        {
            double limit = evaluation.Tables.MaxInterruptible[i];
            if (limit < 1) rows.Add(this, $"{evaluation.QueryName(i)}, share on interruptible tiers", evaluation.Queries[i].Interruptible, limit);
        }
    }
}
