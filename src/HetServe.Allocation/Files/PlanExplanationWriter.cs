using System.Text.Json;
using HetServe.Allocation.Explanations;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Files;

/// <summary>Writes a <see cref="PlanExplanation"/> as JSON. Stateless; safe for concurrent calls.</summary>
public static class PlanExplanationWriter
{
    /// <summary>The explanation as JSON.</summary>
    /// <param name="explanation">The explanation.</param>
    public static string ToJson(this PlanExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return JsonWriting.ToText(json => Write(json, explanation));
    }

    private static void Write(Utf8JsonWriter json, PlanExplanation e)
    {
        json.WriteString("problem", e.Problem);
        json.WriteString("plannedBy", e.PlannedBy);
        json.WriteString("solvedBy", e.SolvedBy);
        json.WriteString("pricedBy", e.PricedBy);
        json.WriteNumber("solves", e.Solves);
        json.WriteString("headline", e.Figures.Headline([.. e.Queries.Select(q => q.Unmet?.Reason).OfType<UnservedReason>()]));
        json.WriteObject("cost", _ => PlanWriter.Cost(json, e.Cost));
        json.WriteObject("totals", _ => PlanReportWriter.Totals(json, e.Figures.Totals));
        json.WriteStartArray("violations");
        foreach (string row in e.Violations) json.WriteStringValue(row);
        json.WriteEndArray();
        json.WriteNumberOrNull("cheaperCost", e.CheaperCost);
        json.WriteObjects("deployments", e.Deployments, Deployment);
        json.WriteObjects("queries", e.Queries, Query);
        json.WriteObjects("limits", e.Limits, Limit);
    }

    private static void Deployment(Utf8JsonWriter json, DeploymentExplanation e)
    {
        PlanDifferenceWriter.Deployment(json, "deployment", e.Deployment);
        json.WriteObjects("routes", e.Routes, PlanWriter.Route);
        json.WriteNumberOrNull("memoryUse", e.MemoryUse);
        json.WriteNumberOrNull("computeUse", e.ComputeUse);
        json.WriteNumberOrNull("concurrencyUse", e.ConcurrencyUse);
        json.WriteObject("nextLevel", e.NextLevel is not { } stop ? null : _ =>
        {
            json.WriteNumber("utilization", stop.Level);
            json.WriteString("query", stop.Query);
            json.WriteString("constraint", stop.Constraint);
            json.WriteString("what", stop.What);
            json.WriteNumberOrNull("value", stop.Value);
            json.WriteNumberOrNull("limit", stop.Limit);
            json.WriteString("unit", stop.Unit);
        });
        json.WriteString("sizedBy", e.SizedBy);
        json.WriteObjects("sources", e.Sources, (_, source) =>
        {
            json.WriteString("of", source.Of);
            json.WriteString("source", source.Source);
        });
        Alternative(json, e.Without);
    }

    private static void Query(Utf8JsonWriter json, QueryExplanation e)
    {
        json.WriteString("query", e.Query);
        json.WriteObjects("routes", e.Routes, (_, route) =>
        {
            json.WriteObject("route", _ => PlanWriter.Route(json, route.Route));
            PlanDifferenceWriter.Deployment(json, "deployment", route.Deployment);
            PlanReportWriter.Delays(json, route.Figures);
            json.WriteNumber("errorRate", route.ErrorRate);
            Alternative(json, route.Without);
        });
        json.WriteNumber("offers", e.Offers);
        json.WriteStartObject("refusals");
        foreach ((string constraint, int count) in e.Refusals) json.WriteNumber(constraint, count);
        json.WriteEndObject();
        json.WriteStartArray("noRoutes");
        foreach (string why in e.NoRoutes) json.WriteStringValue(why);
        json.WriteEndArray();
        json.WriteObject("unmet", e.Unmet is { } unmet ? _ => Unmet(json, unmet) : null);
    }

    private static void Alternative(Utf8JsonWriter json, PlanAlternative e)
    {
        json.WriteObject("nextBest", e.Plan is not { } plan ? null : _ =>
        {
            json.WriteNumber("cost", plan.Cost.Total);
            json.WriteNumberOrNull("extraCost", e.ExtraCost);
            json.WriteStartArray("changes");
            foreach (string change in e.Changes) json.WriteStringValue(change);
            json.WriteEndArray();
        });
    }

    private static void Unmet(Utf8JsonWriter json, UnmetExplanation e)
    {
        json.WriteNumber("fraction", e.Reason.Fraction);
        json.WriteString("constraint", e.Reason.Constraint);
        json.WriteString("explanation", e.Reason.Explanation);
        json.WriteNumberOrNull("servedCost", e.ServedCost);
        json.WriteObjects("changes", e.Changes, (_, change) =>
        {
            LimitName(json, change.Constraint, change.Item, change.Unit);
            json.WriteNumber("from", change.From);
            json.WriteNumber("to", change.To);
            json.WriteNumberOrNull("relative", change.Relative);
            json.WriteNumber("cost", change.Plan.Cost.Total);
            json.WriteStartArray("moreUnmet");
            foreach (string other in change.MoreUnmet) json.WriteStringValue(other);
            json.WriteEndArray();
        });
    }

    private static void Limit(Utf8JsonWriter json, LimitWorth e)
    {
        LimitName(json, e.Constraint, e.Item, e.Unit);
        json.WriteNumber("limit", e.Limit);
        json.WriteNumber("used", e.Used);
        json.WriteNumberOrNull("usedWithout", e.UsedWithout);
        json.WriteNumber("stepLimit", e.StepLimit);
        json.WriteNumber("stepSaves", e.StepSaves);
        json.WriteNumber("saves", e.Saves);
        json.WriteNumberOrNull("shadowPrice", e.ShadowPrice);
    }

    private static void LimitName(Utf8JsonWriter json, string constraint, string item, string unit)
    {
        json.WriteString("constraint", constraint);
        json.WriteString("item", item);
        json.WriteString("unit", unit);
    }
}
