using HetServe.Allocation.Evaluation;

namespace HetServe.Allocation.Plotting;

/// <summary>What the chart of a plan shows, in sentences.</summary>
internal static class PlanDescription
{
    private const int MostNamed = 3;

    /// <summary>The sentences.</summary>
    public static string Of(PlanReport figures, PlanRows rows)
    {
        PlanTotals totals = figures.Totals;
        var sentences = new List<string>
        {
            $"{Sentences.Count(figures.Deployments.Count, "deployment")} on {Sentences.Count(totals.Gpus, "GPU")} for "
            + $"{DisplayText.Dollars(totals.MoneyPerDay)} a day, penalties {DisplayText.Dollars(totals.PenaltiesPerDay)} a day.",
            $"{DisplayText.Percent(totals.ServedShare)} of the demand is served.",
        };
        if (figures.Deployments.Count > 0)
        {
            DeploymentReport[] largest = [.. figures.Deployments.OrderByDescending(d => d.MoneyPerHour).Take(MostNamed)];
            string which = largest.Length == figures.Deployments.Count ? "Deployments, by price" : "Most expensive deployments";
            sentences.Add($"{which}: {string.Join("; ", largest.Select(Spell))}.");
        }

        string[] unserved =
        [
            .. figures.Unserved.OrderByDescending(u => u.QueriesPerHour).Take(MostNamed)
                .Select(u => $"{DisplayText.Percent(u.Fraction)} of {u.Query}"),
        ];
        if (unserved.Length > 0)
            sentences.Add($"Not served: {DisplayText.List(unserved)}{(figures.Unserved.Count > MostNamed ? ", and others" : "")}.");
        if (rows.Routes.MaxBy(PlanRows.LargestUse) is not { } closest) return string.Join(' ', sentences);
        int missed = figures.Routes.Count(route => PlanRows.Delays(route).Any(delay => delay.IsMissed));
        int kind = PlanRows.Delays(closest).Index().MaxBy(delay => delay.Item.Use ?? 0).Index;
        string miss = missed == 1 ? "misses" : "miss";
        sentences.Add(missed > 0
            ? $"{Sentences.Count(missed, "route")} of {rows.RouteCount} with SLOs on delays {miss} one."
            : "No route misses an SLO on delays.");
        sentences.Add(
            $"Closest to its SLO: {closest.Query} on {closest.Deployment.Model}, {closest.Deployment.Tier}, at "
            + $"{DisplayText.Percent(Math.Round(PlanRows.LargestUse(closest), 3))} of the {PlanPanels.DelayName(kind)} SLO.");
        return string.Join(' ', sentences);
    }

    private static string Spell(DeploymentReport d) => $"{d.Deployment.Model} on {d.Deployment.Tier}, "
        + $"{Sentences.Count(d.Deployment.Replicas, "replica")}, {Sentences.Count(d.Deployment.Gpus, "GPU")}, "
        + $"{DisplayText.Dollars(d.MoneyPerHour)} an hour";
}
