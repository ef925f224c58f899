using System.Text.Json.Nodes;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a plan and its report, shared by the commands. All figures are those of <see cref="PlanReport"/>.</summary>
internal static class ReportTables
{
    private const string NotApplicable = "n/a";

    /// <summary>Money and penalties, a line each, and the objective that allocators minimise.</summary>
    public static void WriteCost(Screen screen, CostBreakdown cost, double horizonHours)
    {
        string over = $"over {Figures.Number(horizonHours)} h";
        screen.Line($"Money      ${Figures.Money(cost.Money)} {over} = rental {Figures.Money(cost.Rental)} + storage {Figures.Money(cost.Storage)}");
        screen.Line($"Penalties  ${Figures.Money(cost.Penalties)} {over} = delay {Figures.Money(cost.DelayPenalty)} + unmet {Figures.Money(cost.UnmetPenalty)}");
        screen.Line($"Objective  ${Figures.Money(cost.Total)}, money and penalties, which allocators minimise");
    }

    /// <summary>The tables of a plan.</summary>
    public static void Write(Screen screen, ConstraintReport report)
    {
        PlanReport figures = report.Figures;
        screen.Write(Deployments(figures), "Deployments");
        if (figures.Deployments.Any(d => d.IsBoughtByNode))
            screen.Line("  * GPUs are bought by nodes: $/h is the deployment's share, by GPUs, of the nodes of its type.");
        screen.Write(Load(figures), "Use of the deployments");
        if (figures.HasLevels && figures.Deployments.Count > 0)
            screen.Line("  Delays are those at the level. A deployment that uses less of its level is faster.");
        screen.Write(Routes(report), "Routes: share of each query type, mean delays");
        screen.Write(RouteSlos(figures), "SLOs of the routes: delay at the lengths of the SLO, with the margin, against the SLO");
        screen.Write(Slos(report), "Objectives by query type");
    }

    /// <summary>Deployments with what they carry and their price.</summary>
    public static Table Deployments(PlanReport report)
    {
        Table table = Screen.CreateTable(
            "Model", "Tier", ">TPxPP", ">Level", ">Replicas", ">GPUs", ">$/h", ">$/M out tokens", ">Queries/s", ">In tokens/s", ">Out tokens/s");
        foreach (DeploymentReport d in report.Deployments)
        {
            table.Add(
                d.Deployment.Model,
                d.Deployment.Tier,
                d.Deployment.Parallelism.ToString(),
                Level(d.Deployment),
                Figures.Number(d.Deployment.Replicas),
                Figures.Number(d.Deployment.Gpus),
                Figures.Money(d.MoneyPerHour) + (d.IsBoughtByNode ? "*" : ""),
                Figures.Money(d.MoneyPerMillionOutputTokens),
                Figures.Rate(d.QueriesPerSecond),
                Figures.Rate(d.InputTokensPerSecond),
                Figures.Rate(d.OutputTokensPerSecond));
        }

        return table;
    }

    /// <summary>How full deployments are: busy time within the level, GPUs, KV cache, concurrent queries.</summary>
    public static Table Load(PlanReport report)
    {
        Table table = Screen.CreateTable(
            "Deployment", ">Level", ">Level used", ">GPU busy", ">KV cache GB", ">KV cache used", ">Concurrent queries", ">Concurrency used");
        foreach (DeploymentReport d in report.Deployments)
        {
            table.Add(
                NameOf(d.Deployment),
                Level(d.Deployment),
                Figures.Percent(d.LevelUse),
                Figures.Percent(d.GpuBusyShare),
                Figures.Rate(d.KvCacheGb),
                Figures.Percent(d.KvCacheUse),
                Figures.Rate(d.ConcurrentQueries),
                report.HasLevels ? Figures.Percent(d.ConcurrencyUse) : NotApplicable);
        }

        return table;
    }

    /// <summary>Routes of each query type with their mean delays.</summary>
    public static Table Routes(ConstraintReport checks)
    {
        Table table = Screen.CreateTable(
            "Query type", "Model", "Tier", ">Share", ">Queries/s", ">TTFT s", ">TPOT ms", ">Delay s", ">Error");
        PlanReport report = checks.Figures;
        foreach (string query in checks.Slos.Select(slo => slo.Query))
        {
            foreach (RouteReport r in report.Routes.Where(r => r.Query == query))
            {
                table.Add(
                    query,
                    r.Deployment.Model,
                    r.Deployment.Tier,
                    Figures.Percent(r.Fraction),
                    Figures.Rate(r.QueriesPerSecond),
                    Figures.Seconds(r.Ttft.MeanSeconds),
                    Figures.Milliseconds(r.Tpot.MeanSeconds),
                    Figures.Seconds(r.Delay.MeanSeconds),
                    Figures.Percent(r.ErrorRate, "0.00"));
            }

            foreach (UnservedDemand unserved in report.Unserved.Where(u => u.Query == query))
            {
                table.Add(
                    query, "(not served)", "", Figures.Percent(unserved.Fraction), Figures.Rate(unserved.QueriesPerHour / 3600), "", "", "", "");
            }
        }

        return table;
    }

    /// <summary>The delays that SLOs are held against, and the verdict of each route.</summary>
    public static Table RouteSlos(PlanReport report)
    {
        Table table = Screen.CreateTable(
            "Query type", "Deployment", ">TTFT s", ">SLO", ">TPOT ms", ">SLO", ">Delay s", ">SLO", ">Margin", "Verdict");
        foreach (RouteReport r in report.Routes)
        {
            table.Add(
                r.Query,
                NameOf(r.Deployment),
                Figures.Seconds(r.Ttft.CheckedSeconds),
                Figures.Seconds(r.Ttft.SloSeconds),
                Figures.Milliseconds(r.Tpot.CheckedSeconds),
                Figures.Milliseconds(r.Tpot.SloSeconds),
                Figures.Seconds(r.Delay.CheckedSeconds),
                Figures.Seconds(r.Delay.SloSeconds) + (r.Delay.Scope == SloScope.Average ? " mean" : ""),
                Figures.Number(r.DelayMargin),
                Verdict(r));
        }

        return table;
    }

    /// <summary>Delay and error of each query type, with the slack of its objectives.</summary>
    public static Table Slos(ConstraintReport report)
    {
        Table table = Screen.CreateTable(
            "Query type", ">Delay s", ">SLO s", "Scope", ">Slack s", ">Error", ">SLO", "Scope", ">Slack");
        foreach (SloSlack slo in report.Slos)
        {
            table.Add(
                slo.Query,
                Figures.Seconds(slo.DelayScope == SloScope.Route ? slo.WorstDelaySeconds : slo.MeanDelaySeconds),
                Figures.Seconds(slo.DelaySloSeconds),
                Spell(slo.DelayScope),
                Figures.Seconds(slo.DelaySlackSeconds),
                Figures.Percent(slo.ErrorScope == SloScope.Route ? slo.WorstError : slo.MeanError, "0.00"),
                Figures.Percent(slo.ErrorSlo, "0.00"),
                Spell(slo.ErrorScope),
                Figures.Percent(slo.ErrorSlack, "0.00"));
        }

        return table;
    }

    /// <summary>The figures of a report for JSON: <c>headline</c>, <c>totals</c>, <c>deployments</c>, <c>routes</c>, <c>unserved</c>.</summary>
    public static JsonNode? Json(PlanReport? report, IReadOnlyList<UnservedReason>? reasons = null) =>
        report is null ? null : JsonNode.Parse(report.ToJson(reasons));

    private static string NameOf(Deployment d) => $"{d.Model} on {d.Tier} {d.Parallelism}";

    private static string Level(Deployment d) => d.Utilization is { } level ? Figures.Level(level) : NotApplicable;

    /// <summary>The SLO that is missed, or the one with the least room.</summary>
    private static string Verdict(RouteReport r)
    {
        (string Name, DelayFigure Figure)[] all = [("TTFT", r.Ttft), ("TPOT", r.Tpot), ("delay", r.Delay)];
        string[] missed = [.. all.Where(d => d.Figure.IsMissed).Select(d => $"{d.Name} missed by {Figures.Percent(d.Figure.Use - 1, "0.#")}")];
        if (missed.Length > 0) return string.Join(", ", missed);
        (string Name, DelayFigure Figure)[] onRoute = [.. all.Where(d => d.Figure is { Scope: SloScope.Route, Use: not null })];
        if (onRoute.Length == 0) return "mean over routes";
        (string name, DelayFigure tightest) = onRoute.MaxBy(d => d.Figure.Use);
        return $"met, {Figures.Percent(Math.Max(0, 1 - tightest.Use!.Value), "0.#")} left on {name}";
    }

    private static string Spell(SloScope scope) => scope == SloScope.Route ? "route" : "average";
}
