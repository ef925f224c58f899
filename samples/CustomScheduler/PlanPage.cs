using System.Net;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace CustomScheduler;

/// <summary>The plan as a page without scripts, which reloads itself.</summary>
internal static class PlanPage
{
    public static string Render(PlanSnapshot snapshot, TimeSpan reload)
    {
        AllocationPlan plan = snapshot.Decision.Plan;
        PlanTransition transition = snapshot.Decision.Transition;
        PlanReport figures = snapshot.Decision.Report.Figures;
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="{{Math.Max(1, Math.Ceiling(reload.TotalSeconds)):0}}">
            <title>Plan of window {{snapshot.Window}}</title>
            <style>
            body { font-family: sans-serif; margin: 2em; color: #222 }
            svg { max-width: 100%; height: auto }
            table { border-collapse: collapse; margin: 1.5em 0 }
            caption { font-weight: bold; text-align: left; padding: .2em 0 }
            th, td { padding: .2em .8em; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap }
            </style>
            </head>
            <body>
            <h1>Plan of window {{snapshot.Window}}</h1>
            <p id="headline"><strong>{{WebUtility.HtmlEncode(figures.Headline(snapshot.Decision.Proposal.Reasons))}}</strong></p>
            <p>Decided {{snapshot.DecidedAt:u}} in {{snapshot.Decision.Elapsed.TotalMilliseconds:0}} ms; {{transition.Changes.Count}} changes,
            switching for ${{transition.Cost:0.00}}.
            <a href="plan.json">JSON</a> <a href="plan.svg">SVG</a></p>
            {{Inline(snapshot.Svg)}}
            {{Table("deployments", "Deployments: model on tier, tensor x pipeline parallelism, utilisation level, replicas",
                ["Deployment", "GPUs", "$ per hour", "$ per million output tokens", "Queries/s", "Concurrent queries", "Input tokens/s",
                    "Output tokens/s", "Level used", "GPUs busy", "KV cache GB", "KV cache used"],
                figures.Deployments.Select(Deployment))}}
            {{Table("routes", "Routes: share of each query type, mean delays, and in brackets the delay held against the SLO",
                ["Query type", "Share", "Model", "Tier", "TTFT", "TPOT", "Delay", "Error"], figures.Routes.Select(Route))}}
            {{Table("demand", "Demand of the window", ["Query type", "Queries per hour", "Unserved"],
                snapshot.Problem.Queries.Select(q => Demand(q, plan)))}}
            {{Table("steps", "Steps from the plan before", ["Step", "Replicas", "Begins after", "Takes"], transition.Steps.Select(Step))}}
            </body>
            </html>
            """;
    }

    private static string[] Deployment(DeploymentReport d) =>
    [
        $"{d.Deployment}", $"{d.Deployment.Gpus}", $"{d.MoneyPerHour:0.00}{(d.IsBoughtByNode ? " (share of nodes)" : "")}",
        $"{d.MoneyPerMillionOutputTokens:0.00}", $"{d.QueriesPerSecond:0.###}", $"{d.ConcurrentQueries:0.0}", $"{d.InputTokensPerSecond:0}",
        $"{d.OutputTokensPerSecond:0}", $"{d.LevelUse:P1}", $"{d.GpuBusyShare:P1}", $"{d.KvCacheGb:0.0}", $"{d.KvCacheUse:P1}",
    ];

    private static string[] Route(RouteReport r) =>
    [
        r.Query, $"{r.Fraction:P1}", r.Deployment.Model, r.Deployment.Tier, Delay(r.Ttft, 1, "s"), Delay(r.Tpot, 1000, "ms"),
        Delay(r.Delay, 1, "s"), $"{r.ErrorRate:P2} (SLO {r.ErrorSlo:P2})",
    ];

    private static string Delay(DelayFigure delay, double scale, string unit) => $"{scale * delay.MeanSeconds:0.###} {unit}"
        + (delay.SloSeconds is { } slo
            ? $" ({scale * delay.CheckedSeconds:0.###} of {scale * slo:0.###} {unit}{(delay.IsMissed ? ", missed" : "")})"
            : "");

    private static string[] Demand(QueryType query, AllocationPlan plan) =>
        [query.Name, $"{query.RatePerHour:0}", query.RatePerHour > 0 ? $"{plan.Unmet.GetValueOrDefault(query.Name):P1}" : ""];

    private static string[] Step(TransitionStep step) =>
        [$"{step.Kind}", $"{step.Replicas}", $"{step.BeginsAt.TotalSeconds:0} s", $"{step.Duration.TotalSeconds:0} s"];

    private static string Table(string id, string caption, string[] heads, IEnumerable<string[]> rows) => $"""
        <table id="{id}">
        <caption>{caption}</caption>
        <tr>{string.Concat(heads.Select(head => $"<th>{head}</th>"))}</tr>
        {string.Join("\n", rows.Select(row => $"<tr>{string.Concat(row.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>"))}</tr>"))}
        </table>
        """;

    /// <summary>The element without the declaration of XML before it, which a page must not have.</summary>
    private static string Inline(string svg) => svg[svg.IndexOf("<svg", StringComparison.Ordinal)..];
}
