using System.Globalization;
using System.Text.Json.Nodes;
using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Files;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a plan and its report, shared by the commands. All figures are those of <see cref="PlanReport"/>.</summary>
internal static class ReportTables
{
    private const string NotApplicable = "n/a";

    /// <summary>Money and penalties, a line each, and the objective that allocators minimise.</summary>
    public static void WriteCost(Screen screen, CostBreakdown cost, double horizonHours)
    {
        string over = $"over {Figures.Number(horizonHours)} h";
        screen.Line(
            $"Money      ${Figures.Money(cost.Money)} {over} = "
            + $"rental {Figures.Money(cost.Rental)} + storage {Figures.Money(cost.Storage)}");
        screen.Line(
            $"Penalties  ${Figures.Money(cost.Penalties)} {over} = "
            + $"delay {Figures.Money(cost.DelayPenalty)} + unmet {Figures.Money(cost.UnmetPenalty)}");
        screen.Line($"Objective  ${Figures.Money(cost.Total)}, money and penalties, which allocators minimise");
    }

    /// <summary>The tables of a plan.</summary>
    public static void Write(Screen screen, ConstraintReport report)
    {
        PlanReport figures = report.Figures;
        screen.Write(Deployments(figures), "Deployments");
        if (figures.Deployments.Any(d => d.IsBoughtByNode))
            screen.Line("  * GPUs are bought by nodes: $/h is the share, by GPUs, of the type's nodes.");
        screen.Write(Traffic(figures), "Traffic of the deployments");
        screen.Write(Load(figures), "Use of the deployments");
        if (figures.HasLevels && figures.Deployments.Count > 0)
            screen.Line("  Delays are those at the level. A deployment below its level is faster.");
        screen.Write(Routes(report), "Routes: share of each query type, mean delays");
        screen.Write(RouteSlos(figures), "SLOs of the routes: delays at the lengths of the SLO, with the margin");
        screen.Write(Slos(report), "Objectives by query type");
    }

    /// <summary>Deployments and their price.</summary>
    public static TextTable Deployments(PlanReport report)
    {
        var table = new TextTable(
            "#", "Model", "Tier", ">TPxPP", ">Level", ">Replicas", ">GPUs", ">$/h", ">$/M out tokens");
        foreach ((int n, DeploymentReport d) in report.Deployments.Index())
        {
            table.Add(
                NumberOf(n),
                d.Deployment.Model,
                d.Deployment.Tier,
                d.Deployment.Parallelism.ToString(),
                Level(d.Deployment),
                Figures.Number(d.Deployment.Replicas),
                Figures.Number(d.Deployment.Gpus),
                Figures.Money(d.MoneyPerHour) + (d.IsBoughtByNode ? "*" : ""),
                Figures.Money(d.MoneyPerMillionOutputTokens));
        }

        return table;
    }

    /// <summary>What deployments carry.</summary>
    public static TextTable Traffic(PlanReport report)
    {
        var table = new TextTable("#", "Model", "Tier", ">Queries per s", ">In tokens/s", ">Out tokens/s", ">Concurrent queries");
        foreach ((int n, DeploymentReport d) in report.Deployments.Index())
        {
            table.Add(
                NumberOf(n),
                d.Deployment.Model,
                d.Deployment.Tier,
                Figures.Rate(d.QueriesPerSecond),
                Figures.Rate(d.InputTokensPerSecond),
                Figures.Rate(d.OutputTokensPerSecond),
                Figures.Rate(d.ConcurrentQueries));
        }

        return table;
    }

    /// <summary>How full deployments are: busy time within the level, GPUs, KV cache, concurrent queries.</summary>
    public static TextTable Load(PlanReport report)
    {
        var table = new TextTable(
            "#", "Model", "Tier", ">Level used", ">GPU busy", ">KV cache GB", ">KV cache used", ">Concurrency used");
        foreach ((int n, DeploymentReport d) in report.Deployments.Index())
        {
            table.Add(
                NumberOf(n),
                d.Deployment.Model,
                d.Deployment.Tier,
                Figures.Percent(d.LevelUse),
                Figures.Percent(d.GpuBusyShare),
                Figures.Rate(d.KvCacheGb),
                Figures.Percent(d.KvCacheUse),
                report.HasLevels ? Figures.Percent(d.ConcurrencyUse) : NotApplicable);
        }

        return table;
    }

    /// <summary>Routes of each query type with their mean delays.</summary>
    public static TextTable Routes(ConstraintReport checks)
    {
        var table = new TextTable(
            "Query type", "#", "Model", ">Share", ">Queries per s", ">TTFT s", ">TPOT ms", ">Delay s", ">Error");
        PlanReport report = checks.Figures;
        foreach (string query in checks.Slos.Select(slo => slo.Query))
        {
            foreach (RouteReport r in report.Routes.Where(r => r.Query == query))
            {
                table.Add(
                    query,
                    NumberOf(report, r.Deployment),
                    r.Deployment.Model,
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
                    query, "-", "(not served)", Figures.Percent(unserved.Fraction), Figures.Rate(unserved.QueriesPerHour / 3600),
                    "", "", "", "");
            }
        }

        return table;
    }

    /// <summary>The delays that SLOs are held against, and the verdict of each route.</summary>
    public static TextTable RouteSlos(PlanReport report)
    {
        bool hasMargin = report.Routes.Any(r => r.DelayMargin != 1);
        var table = new TextTable(
        [
            "Query type", "#", ">TTFT s", ">SLO s", ">TPOT ms", ">SLO ms", ">Delay s", ">SLO s",
            .. hasMargin ? [">Margin"] : Array.Empty<string>(), "Least room",
        ]);
        foreach (RouteReport r in report.Routes)
        {
            table.Add([
                r.Query,
                NumberOf(report, r.Deployment),
                Figures.Seconds(r.Ttft.CheckedSeconds),
                Figures.Seconds(r.Ttft.SloSeconds),
                Figures.Milliseconds(r.Tpot.CheckedSeconds),
                Figures.Milliseconds(r.Tpot.SloSeconds),
                Figures.Seconds(r.Delay.CheckedSeconds),
                Figures.Seconds(r.Delay.SloSeconds) + (r.Delay.Scope == SloScope.Average ? " mean" : ""),
                .. hasMargin ? [Figures.Number(r.DelayMargin)] : Array.Empty<string>(),
                LeastRoom(r),
            ]);
        }

        return table;
    }

    /// <summary>Delay and error of each query type, with the slack of its objectives.</summary>
    public static TextTable Slos(ConstraintReport report)
    {
        var table = new TextTable(
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

    /// <summary>
    /// The figures of a report for JSON: <c>headline</c>, <c>totals</c>, <c>deployments</c>, <c>routes</c>, <c>unserved</c>.
    /// </summary>
    public static JsonNode? Json(PlanReport? report, IReadOnlyList<UnservedReason>? reasons = null) =>
        report is null ? null : JsonNode.Parse(report.ToJson(reasons));

    /// <summary>Number of a deployment, which other tables name it by.</summary>
    private static string NumberOf(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static string NumberOf(PlanReport report, Deployment deployment) =>
        NumberOf(report.Deployments.Index().First(d => d.Item.Deployment == deployment).Index);

    private static string Level(Deployment d) => d.Utilization is { } level ? Figures.Level(level) : NotApplicable;

    /// <summary>The SLO that is missed, or the one with the least room.</summary>
    private static string LeastRoom(RouteReport r)
    {
        (string Name, DelayFigure Figure)[] all = [("TTFT", r.Ttft), ("TPOT", r.Tpot), ("delay", r.Delay)];
        string[] missed =
            [.. all.Where(d => d.Figure.IsMissed).Select(d => $"{d.Name} missed by {Figures.Percent(d.Figure.Use - 1, "0.#")}")];
        if (missed.Length > 0) return string.Join(", ", missed);
        (string Name, DelayFigure Figure)[] onRoute = [.. all.Where(d => d.Figure is { Scope: SloScope.Route, Use: not null })];
        if (onRoute.Length == 0) return "mean over routes";
        (string name, DelayFigure tightest) = onRoute.MaxBy(d => d.Figure.Use);
        return $"{name} {Figures.Percent(Math.Max(0, 1 - tightest.Use!.Value), "0.#")}";
    }

    private static string Spell(SloScope scope) => scope == SloScope.Route ? "route" : "average";
}
