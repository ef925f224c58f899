using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>The tiers of each physical GPU type together take no more GPUs than there are.</summary>
internal sealed class AvailabilityChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Availability;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        ProblemTables tables = evaluation.Tables;
        for (int g = 0; g < tables.GpuNames.Length; g++)
        {
            if (double.IsInfinity(tables.GpuCount[g])) continue;
            string gpu = tables.GpuNames[g];
            rows.Add(this, gpu, evaluation.Gpus.GetValueOrDefault(gpu), tables.GpuCount[g], "GPUs");
        }
    }
}
