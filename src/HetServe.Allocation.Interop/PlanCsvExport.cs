using System.Collections.Immutable;
using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Interop;

/// <summary>
/// Writes the deployments and routes of a plan as two tables, in CSV (RFC 4180, with a line of names, lines ended by a line feed) or in one
/// JSON object. Stateless; safe for concurrent calls.
/// </summary>
public static class PlanCsvExport
{
    private static readonly ImmutableArray<string> s_deploymentNames =
    [
        "model", "tier", "gpu", "precision", "tensorParallel", "pipelineParallel", "replicas", "gpus", "rentalPerHour",
        "memoryUse", "computeUse", "utilization", "concurrencyUse", "gpuBusyShare", "queriesPerSecond", "concurrentQueries",
        "inputTokensPerSecond", "outputTokensPerSecond", "kvCacheGb", "rentalPerMillionOutputTokens",
    ];

    private static readonly ImmutableArray<string> s_routeNames =
    [
        "query", "model", "tier", "fraction", "queriesPerHour", "ttftSeconds", "tpotSeconds", "delaySeconds", "errorRate",
        "ttftCheckedSeconds", "ttftSloSeconds", "tpotCheckedSeconds", "tpotSloSeconds", "delayCheckedSeconds", "delaySloSeconds",
    ];

    /// <summary>
    /// The deployments, one a line: GPUs, rental in $ per hour (the share of whole nodes where GPUs are bought by nodes) and per million output
    /// tokens, load, and use of memory, compute and concurrency as fractions of what is allowed.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">A plan for the problem.</param>
    /// <exception cref="ArgumentException">The plan names what the problem does not have.</exception>
    public static string DeploymentsToCsv(ProblemTables tables, AllocationPlan plan) =>
        Csv(s_deploymentNames, Deployments(Evaluate(tables, plan)));

    /// <summary>
    /// The routes, one a line: share, queries per hour, mean delays, error rate, and the delays that SLOs are held against. An unmet share is a line with an empty model and tier.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">A plan for the problem.</param>
    /// <exception cref="ArgumentException">The plan names what the problem does not have.</exception>
    public static string RoutesToCsv(ProblemTables tables, AllocationPlan plan) => Csv(s_routeNames, Routes(Evaluate(tables, plan)));

    /// <summary>Both tables as JSON: <c>deployments</c> and <c>routes</c>, each an array of objects with the names of the CSV.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">A plan for the problem.</param>
    /// <exception cref="ArgumentException">The plan names what the problem does not have.</exception>
    public static string ToJson(ProblemTables tables, AllocationPlan plan)
    {
        PlanEvaluation evaluation = Evaluate(tables, plan);
        return JsonWriting.ToText(json =>
        {
            json.WriteString("problem", tables.Problem.Name);
            json.WriteString("allocator", plan.Allocator);
            json.WriteObjects("deployments", [.. Deployments(evaluation)], (_, row) => Row(s_deploymentNames, row));
            json.WriteObjects("routes", [.. Routes(evaluation)], (_, row) => Row(s_routeNames, row));

            void Row(ImmutableArray<string> names, object?[] row)
            {
                foreach ((int n, object? value) in row.Index())
                {
                    if (value is string text) json.WriteString(names[n], text);
                    else json.WriteNumberOrNull(names[n], value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture));
                }
            }
        });
    }

    internal static PlanEvaluation Evaluate(ProblemTables tables, AllocationPlan plan)
    {
        PlanEvaluation evaluation = PlanEvaluation.Evaluate(tables, plan);
        return evaluation.Faults.Count == 0
            ? evaluation
            : throw new ArgumentException($"Plan for '{plan.Problem}': {evaluation.Faults[0].Text}.", nameof(plan));
    }

    private static IEnumerable<object?[]> Deployments(PlanEvaluation evaluation)
    {
        foreach (DeploymentReport report in PlanReport.Create(evaluation).Deployments)
        {
            Deployment d = report.Deployment;
            yield return
            [
                d.Model, d.Tier, report.Gpu, report.Precision.ToString(), d.Parallelism.Tensor, d.Parallelism.Pipeline, d.Replicas, d.Gpus,
                report.MoneyPerHour, report.KvCacheUse, report.LevelUse, d.Utilization, d.Utilization is null ? null : report.ConcurrencyUse,
                report.GpuBusyShare, report.QueriesPerSecond, report.ConcurrentQueries, report.InputTokensPerSecond,
                report.OutputTokensPerSecond, report.KvCacheGb, report.MoneyPerMillionOutputTokens,
            ];
        }
    }

    private static IEnumerable<object?[]> Routes(PlanEvaluation evaluation)
    {
        IReadOnlyList<QueryType> queries = evaluation.Tables.Problem.Queries;
        foreach (RouteReport route in PlanReport.Create(evaluation).Routes)
        {
            yield return
            [
                route.Query, route.Deployment.Model, route.Deployment.Tier, route.Fraction, route.QueriesPerSecond * 3600,
                route.Ttft.MeanSeconds, route.Tpot.MeanSeconds, route.Delay.MeanSeconds, route.ErrorRate,
                route.Ttft.CheckedSeconds, route.Ttft.SloSeconds, route.Tpot.CheckedSeconds, route.Tpot.SloSeconds,
                route.Delay.CheckedSeconds, route.Delay.SloSeconds,
            ];
        }

        foreach ((int i, QueryLoad load) in evaluation.Queries.Index())
        {
            if (load.Unmet < Tolerances.ZeroShare) continue;
            object?[] row = [queries[i].Name, "", "", load.Unmet, load.Unmet * queries[i].RatePerHour];
            yield return [.. row, .. new object?[s_routeNames.Length - row.Length]];
        }
    }

    private static string Csv(ImmutableArray<string> names, IEnumerable<object?[]> rows) => string.Concat(
        rows.Prepend([.. names]).Select(row => string.Join(',', row.Select(value => CsvText.Quote(
            Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))) + "\n"));
}
