using System.Text.Json;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;

namespace HetServe.Allocation.Files;

/// <summary>Writes a <see cref="PlanDifference"/> as JSON. Stateless; safe for concurrent calls.</summary>
public static class PlanDifferenceWriter
{
    /// <summary>The difference as indented JSON.</summary>
    /// <param name="difference">The difference.</param>
    public static string ToJson(this PlanDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return JsonWriting.ToText(json => Write(json, difference));
    }

    internal static void Write(Utf8JsonWriter json, PlanDifference difference)
    {
        json.WriteObjects("deployments", difference.Deployments, (_, change) =>
        {
            json.WriteString("change", JsonNamingPolicy.CamelCase.ConvertName(change.Kind.ToString()));
            Deployment(json, "before", change.Before);
            Deployment(json, "after", change.After);
        });
        json.WriteObjects("routes", difference.Routes, (_, shift) =>
        {
            json.WriteString("query", shift.Query);
            json.WriteString("model", shift.Model);
            json.WriteString("tier", shift.Tier);
            Shares(json, shift.Before, shift.After);
        });
        json.WriteObjects("unmet", difference.Unmet, (_, shift) =>
        {
            json.WriteString("query", shift.Query);
            Shares(json, shift.Before, shift.After);
        });
        json.WriteStartObject("gpus");
        foreach (GpuShift shift in difference.Gpus) json.WriteNumber(shift.Tier, shift.Change);
        json.WriteEndObject();
        json.WriteObject("costBefore", _ => PlanWriter.Cost(json, difference.CostBefore));
        json.WriteObject("costAfter", _ => PlanWriter.Cost(json, difference.CostAfter));
        json.WriteObject("costDifference", _ => PlanWriter.Cost(json, difference.Cost));
    }

    internal static void Deployment(Utf8JsonWriter json, string member, Deployment? deployment) =>
        json.WriteObject(member, deployment is null ? null : _ => PlanWriter.Deployment(json, deployment));

    private static void Shares(Utf8JsonWriter json, double before, double after)
    {
        json.WriteNumber("before", before);
        json.WriteNumber("after", after);
    }
}
