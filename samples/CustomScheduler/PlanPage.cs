using System.Net;
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
            <p>{{plan.Deployments.Sum(d => d.Gpus)}} GPUs, ${{plan.Cost.Total:0.00}} a day, decided {{snapshot.DecidedAt:u}}
            in {{snapshot.Decision.Elapsed.TotalMilliseconds:0}} ms; {{transition.Changes.Count}} changes,
            switching for ${{transition.Cost:0.00}}.
            <a href="plan.json">JSON</a> <a href="plan.svg">SVG</a></p>
            {{Inline(snapshot.Svg)}}
            {{Table("deployments", "Deployments: model on tier, tensor x pipeline parallelism, replicas", ["Deployment", "GPUs"],
                plan.Deployments.Select(d => new[] { $"{d}", $"{d.Gpus}" }))}}
            {{Table("routes", "Routes: share of each query type", ["Query type", "Share", "Model", "Tier"],
                plan.Routes.Select(r => new[] { r.Query, $"{r.Fraction:P1}", r.Model, r.Tier }))}}
            {{Table("demand", "Demand of the window", ["Query type", "Queries per hour", "Unserved"],
                snapshot.Problem.Queries.Select(q => Demand(q, plan)))}}
            {{Table("steps", "Steps from the plan before", ["Step", "Replicas", "Begins after", "Takes"], transition.Steps.Select(Step))}}
            </body>
            </html>
            """;
    }

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
