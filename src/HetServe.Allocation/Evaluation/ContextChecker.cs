namespace HetServe.Allocation.Evaluation;

/// <summary>The longest query of each route fits in the KV cache of one replica.</summary>
internal sealed class ContextChecker : IConstraintChecker
{
    public string Name => ConstraintNames.Context;

    public void Check(PlanEvaluation evaluation, ICollection<ConstraintRow> rows)
    {
        foreach (RouteLoad route in evaluation.Routes)
        {
            int option = evaluation.Deployments[route.DeploymentIndex].OptionIndex;
            double longest = evaluation.Tables.LongestQueryGb(route.QueryIndex, option), free = evaluation.Tables.FreeGb[option];
            string text = $"{evaluation.NameOf(route)}, KV cache of the longest query";

            // A query that does not fit never runs: no tolerance applies.
            if (longest > free) rows.AddFault(this, $"{text}, {LimitUse.Amount(longest, "GB")}, above {LimitUse.Amount(free, "GB")}");
            else if (longest > 0) rows.Add(this, text, longest, free, "GB");
        }
    }
}
