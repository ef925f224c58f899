using System.Text.Json;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Files;

/// <summary>Writes a <see cref="PlanReport"/> as JSON. Stateless; safe for concurrent calls.</summary>
public static class PlanReportWriter
{
    /// <summary>
    /// The report as indented JSON: <c>headline</c>, <c>totals</c>, <c>deployments</c>, <c>routes</c> and <c>unserved</c>. Numbers that are not
    /// finite are null.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="reasons">Why demand is unserved, for the headline. Optional.</param>
    public static string ToJson(this PlanReport report, IReadOnlyList<UnservedReason>? reasons = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        return JsonWriting.ToText(json => Write(json, report, reasons));
    }

    internal static void Write(Utf8JsonWriter json, PlanReport report, IReadOnlyList<UnservedReason>? reasons = null)
    {
        json.WriteString("headline", report.Headline(reasons));
        json.WriteObject("totals", _ => Totals(json, report.Totals));
        json.WriteObjects("deployments", report.Deployments, Deployment);
        json.WriteObjects("routes", report.Routes, Route);
        json.WriteObjects("unserved", report.Unserved, (_, unserved) =>
        {
            json.WriteString("query", unserved.Query);
            json.WriteNumber("fraction", unserved.Fraction);
            json.WriteNumber("queriesPerHour", unserved.QueriesPerHour);
        });
    }

    /// <summary>The members of the totals.</summary>
    internal static void Totals(Utf8JsonWriter json, PlanTotals totals)
    {
        json.WriteNumberOrNull("moneyPerDay", totals.MoneyPerDay);
        json.WriteNumberOrNull("moneyPerHour", totals.MoneyPerHour);
        json.WriteNumberOrNull("rentalPerDay", totals.RentalPerDay);
        json.WriteNumberOrNull("storagePerDay", totals.StoragePerDay);
        json.WriteNumberOrNull("servedShare", totals.ServedShare);
        json.WriteNumberOrNull("penaltiesPerDay", totals.PenaltiesPerDay);
        json.WriteNumberOrNull("delayPenaltyPerDay", totals.DelayPenaltyPerDay);
        json.WriteNumberOrNull("unmetPenaltyPerDay", totals.UnmetPenaltyPerDay);
        json.WriteNumberOrNull("outputTokensPerSecond", totals.OutputTokensPerSecond);
        json.WriteByName("gpusByType", totals.GpusByType);
        json.WriteByName("gpusBoughtByType", totals.GpusBoughtByType);
        json.WriteNumberOrNull("powerWatts", totals.PowerWatts);
    }

    /// <summary>The members of a deployment.</summary>
    internal static void Deployment(Utf8JsonWriter json, DeploymentReport report)
    {
        PlanWriter.Deployment(json, report.Deployment);
        json.WriteNumber("gpus", report.Deployment.Gpus);
        json.WriteNumberOrNull("queriesPerSecond", report.QueriesPerSecond);
        json.WriteNumberOrNull("concurrentQueries", report.ConcurrentQueries);
        json.WriteNumberOrNull("inputTokensPerSecond", report.InputTokensPerSecond);
        json.WriteNumberOrNull("outputTokensPerSecond", report.OutputTokensPerSecond);
        json.WriteNumberOrNull("computeUtilization", report.LevelUse);
        json.WriteNumberOrNull("gpuBusyShare", report.GpuBusyShare);
        json.WriteNumberOrNull("kvCacheGb", report.KvCacheGb);
        json.WriteNumberOrNull("kvCacheRoomGb", report.KvCacheRoomGb);
        json.WriteNumberOrNull("memoryUtilization", report.KvCacheUse);
        json.WriteNumberOrNull("concurrencyUtilization", report.ConcurrencyUse);
        json.WriteNumberOrNull("moneyPerHour", report.MoneyPerHour);
        json.WriteBoolean("boughtByNode", report.IsBoughtByNode);
        json.WriteNumberOrNull("moneyPerMillionOutputTokens", report.MoneyPerMillionOutputTokens);
    }

    /// <summary>The members of a route.</summary>
    internal static void Route(Utf8JsonWriter json, RouteReport report)
    {
        json.WriteString("query", report.Query);
        json.WriteString("model", report.Deployment.Model);
        json.WriteString("tier", report.Deployment.Tier);
        json.WriteNumber("fraction", report.Fraction);
        json.WriteNumberOrNull("queriesPerSecond", report.QueriesPerSecond);
        Delays(json, report);
        json.WriteNumberOrNull("errorRate", report.ErrorRate);
        json.WriteNumberOrNull("errorSlo", report.ErrorSlo);
    }

    /// <summary>The delays of a route.</summary>
    internal static void Delays(Utf8JsonWriter json, RouteReport report)
    {
        Delay("ttft", report.Ttft);
        Delay("tpot", report.Tpot);
        Delay("delay", report.Delay);
        json.WriteNumberOrNull("delayMargin", report.DelayMargin);

        void Delay(string name, DelayFigure figure)
        {
            json.WriteNumberOrNull($"{name}Seconds", figure.MeanSeconds);
            json.WriteNumberOrNull($"{name}CheckedSeconds", figure.CheckedSeconds);
            json.WriteNumberOrNull($"{name}SloSeconds", figure.SloSeconds);
            if (name == "delay") json.WriteString("delayScope", figure.Scope == SloScope.Route ? "route" : "average");
        }
    }
}
