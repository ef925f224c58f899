using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// The figures of a plan that operators read: delays of each route against its SLOs, load and price of each deployment, and money, served
/// demand and penalties of the whole. All outputs take their figures from here. Immutable; safe to share between threads.
/// </summary>
public sealed class PlanReport
{
    private PlanReport(PlanEvaluation evaluation)
    {
        AllocationProblem problem = evaluation.Tables.Problem;
        Problem = problem.Name;
        Allocator = evaluation.Plan.Allocator;
        HasLevels = evaluation.Tables.IsEngine;
        Cost = evaluation.Cost;
        Totals = PlanTotals.Of(evaluation);
        Deployments = [.. evaluation.Deployments.Select((load, d) => DeploymentReport.Of(evaluation, load, d))];
        Routes = [.. evaluation.Routes.Select(route => RouteReport.Of(evaluation, route))];
        Unserved =
        [
            .. problem.Queries.Select((query, i) => new UnservedDemand(query.Name, 1 - evaluation.Queries[i].Served, query.RatePerHour))
                .Where(unserved => !(unserved.Fraction < Tolerances.Feasibility)),
        ];
    }

    /// <summary>Name of the problem.</summary>
    public string Problem { get; }

    /// <summary>Name of the allocator that made the plan.</summary>
    public string Allocator { get; }

    /// <summary>Whether deployments have utilisation levels, as with the engine model.</summary>
    public bool HasLevels { get; }

    /// <summary>Cost recomputed from the problem, $ over the horizon.</summary>
    public CostBreakdown Cost { get; }

    /// <summary>Money, served demand, penalties, GPUs and power.</summary>
    public PlanTotals Totals { get; }

    /// <summary>The deployments, in the order of the plan.</summary>
    public IReadOnlyList<DeploymentReport> Deployments { get; }

    /// <summary>The routes, in the order of the plan.</summary>
    public IReadOnlyList<RouteReport> Routes { get; }

    /// <summary>The query types that are not served in full, in the order of the problem.</summary>
    public IReadOnlyList<UnservedDemand> Unserved { get; }

    /// <summary>Reports on a plan. All that the plan states but its decisions is recomputed.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">The plan, of any origin. Entries that the problem has no meaning for are left out.</param>
    public static PlanReport Create(ProblemTables tables, AllocationPlan plan) => new(PlanEvaluation.Evaluate(tables, plan));

    /// <summary>Reports on a plan that is evaluated already.</summary>
    internal static PlanReport Create(PlanEvaluation evaluation) => new(evaluation);

    /// <summary>
    /// Money, served demand and penalties in one line. A plan that leaves demand unserved says so first, with the largest reasons.
    /// </summary>
    /// <param name="reasons">Why demand is unserved, as in <see cref="AllocationResult.Reasons"/>. Optional.</param>
    public string Headline(IReadOnlyList<UnservedReason>? reasons = null) => ReportHeadline.Of(this, reasons ?? []);
}

/// <summary>A delay of a route and the SLO that it is held against.</summary>
/// <param name="MeanSeconds">Mean delay at the mean lengths, seconds.</param>
/// <param name="CheckedSeconds">
/// Delay that is held against the SLO, seconds: at the lengths at which the SLO must hold, with the delay margin of the query type.
/// </param>
/// <param name="SloSeconds">The SLO, seconds; null for none.</param>
/// <param name="Scope">Whether the route itself or the average of the query type must meet the SLO.</param>
public readonly record struct DelayFigure(double MeanSeconds, double CheckedSeconds, double? SloSeconds, SloScope Scope)
{
    /// <summary>Whether the route misses an SLO that every route must meet.</summary>
    public bool IsMissed => Scope == SloScope.Route && SloSeconds is { } slo && !Tolerances.Holds(CheckedSeconds, slo);

    /// <summary>The checked delay as a fraction of the SLO; null without an SLO.</summary>
    public double? Use => CheckedSeconds / SloSeconds;
}

/// <summary>Figures of a route. Immutable.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Deployment">The deployment.</param>
/// <param name="Fraction">Share of the query type's rate.</param>
/// <param name="QueriesPerSecond">Rate of the route, queries per second.</param>
/// <param name="Ttft">Time to first token.</param>
/// <param name="Tpot">Time per output token.</param>
/// <param name="Delay">Delay of a whole query.</param>
/// <param name="ErrorRate">Error rate, a fraction.</param>
/// <param name="ErrorSlo">SLO on the error rate, a fraction.</param>
/// <param name="ErrorScope">Whether the route itself or the average of the query type must meet the error SLO.</param>
/// <param name="DelayMargin">Factor on the checked delays.</param>
public sealed record RouteReport(
    string Query,
    Deployment Deployment,
    double Fraction,
    double QueriesPerSecond,
    DelayFigure Ttft,
    DelayFigure Tpot,
    DelayFigure Delay,
    double ErrorRate,
    double ErrorSlo,
    SloScope ErrorScope,
    double DelayMargin)
{
    internal static RouteReport Of(PlanEvaluation evaluation, in RouteLoad route)
    {
        QueryType query = evaluation.Tables.Problem.Queries[route.QueryIndex];
        RouteMetrics m = route.Metrics;
        return new RouteReport(
            query.Name,
            evaluation.Deployments[route.DeploymentIndex].Deployment,
            route.Fraction,
            route.Fraction * evaluation.Tables.RatePerSecond[route.QueryIndex],
            new(m.TtftSeconds, m.Slo.TtftSeconds, query.TtftSlo?.TotalSeconds, SloScope.Route),
            new(m.TpotSeconds, m.Slo.TpotSeconds, query.TpotSlo?.TotalSeconds, SloScope.Route),
            new(m.DelaySeconds, m.Slo.DelaySeconds, query.DelaySlo?.TotalSeconds, query.DelayScope),
            m.ErrorRate,
            query.ErrorSlo,
            query.ErrorScope,
            query.DelayMargin);
    }
}

/// <summary>Load and price of a deployment. Immutable.</summary>
/// <param name="Deployment">The deployment, with its utilisation level.</param>
/// <param name="Gpu">Physical GPU type.</param>
/// <param name="Precision">Precision of the tier.</param>
/// <param name="QueriesPerSecond">Rate of its routes, queries per second.</param>
/// <param name="ConcurrentQueries">Mean number of queries that run at once, over all replicas.</param>
/// <param name="InputTokensPerSecond">Prompt tokens per second, prefix hits included.</param>
/// <param name="OutputTokensPerSecond">Generated tokens per second.</param>
/// <param name="Level">
/// Share of its time that a replica may be busy: the utilisation level, or <c>performance.maxUtilization</c> with the roofline model.
/// </param>
/// <param name="LevelUse">Busy time as a fraction of what the level allows, over the replicas that carry load; above 1 where it is busier.</param>
/// <param name="GpuBusyShare">Share of the time that its GPUs are busy with its queries, over all replicas, spare ones included.</param>
/// <param name="KvCacheGb">KV cache in use, GB over all replicas.</param>
/// <param name="KvCacheRoomGb">Room for KV cache, GB over the replicas that carry load.</param>
/// <param name="KvCacheUse">KV cache in use as a fraction of the room; above 1 where it does not fit.</param>
/// <param name="ConcurrencyUse">Queries that run at once as a fraction of the most; 0 with the roofline model, which has no such limit.</param>
/// <param name="MoneyPerHour">Rental, $ per hour: its share of whole nodes where its GPUs are bought by nodes.</param>
/// <param name="IsBoughtByNode">Whether its GPUs are bought in whole nodes.</param>
/// <param name="MoneyPerMillionOutputTokens">Rental for a million generated tokens, $; null where it generates none.</param>
public sealed record DeploymentReport(
    Deployment Deployment,
    string Gpu,
    Precision Precision,
    double QueriesPerSecond,
    double ConcurrentQueries,
    double InputTokensPerSecond,
    double OutputTokensPerSecond,
    double Level,
    double LevelUse,
    double GpuBusyShare,
    double KvCacheGb,
    double KvCacheRoomGb,
    double KvCacheUse,
    double ConcurrencyUse,
    double MoneyPerHour,
    bool IsBoughtByNode,
    double? MoneyPerMillionOutputTokens)
{
    internal static DeploymentReport Of(PlanEvaluation evaluation, in DeploymentLoad load, int index)
    {
        ProblemTables tables = evaluation.Tables;
        CompensatedSum queries = default, input = default, output = default;
        foreach (RouteLoad route in evaluation.Routes)
        {
            if (route.DeploymentIndex != index) continue;
            QueryType query = tables.Problem.Queries[route.QueryIndex];
            double perSecond = route.Fraction * tables.RatePerSecond[route.QueryIndex];
            queries.Add(perSecond);
            input.Add(perSecond * query.InputTokens);
            output.Add(perSecond * query.OutputTokens);
        }

        ReplicaLoad use = evaluation.LoadOf(load) / evaluation.CarryingReplicas(load);
        double perHour = evaluation.RentalOf(load) / tables.Problem.HorizonHours;
        return new DeploymentReport(
            load.Deployment,
            tables.TierOf(load.OptionIndex).Gpu,
            tables.TierOf(load.OptionIndex).Precision,
            queries.Value,
            load.ConcurrentQueries,
            input.Value,
            output.Value,
            tables.UtilizationOf(load.OptionIndex),
            use.Compute,
            load.BusyReplicas / load.Deployment.Replicas,
            load.MemoryGb,
            evaluation.CapacityOf(load).MemoryGb,
            use.Memory,
            use.Concurrency,
            perHour,
            tables.NodeSize[tables.GpuIndexOf(load.OptionIndex)] > 1,
            output.Value > 0 ? perHour / (output.Value * 3600) * 1e6 : null);
    }
}

/// <summary>Part of a query type that a plan does not serve.</summary>
/// <param name="Query">Name of the query type.</param>
/// <param name="Fraction">Unserved share of the query type, a fraction.</param>
/// <param name="RatePerHour">Rate of the whole query type, queries per hour.</param>
public readonly record struct UnservedDemand(string Query, double Fraction, double RatePerHour)
{
    /// <summary>Unserved queries per hour.</summary>
    public double QueriesPerHour => Fraction * RatePerHour;
}

/// <summary>Totals of a plan. Money is what is paid; penalties are prices that the problem puts on lost quality. Immutable.</summary>
/// <param name="RentalPerDay">Rental of GPUs, $ per day.</param>
/// <param name="StoragePerDay">Storage, $ per day.</param>
/// <param name="DelayPenaltyPerDay">Penalty for the delay of served queries, $ per day.</param>
/// <param name="UnmetPenaltyPerDay">Penalty for unserved queries, $ per day.</param>
/// <param name="ServedShare">Served queries as a fraction of all; 1 where there are none.</param>
/// <param name="OutputTokensPerSecond">Generated tokens per second.</param>
/// <param name="GpusByType">GPUs in use by physical type.</param>
/// <param name="GpusBoughtByType">GPUs paid for by physical type: whole nodes where they are bought by nodes.</param>
/// <param name="PowerWatts">Power of all GPUs when busy, W; 0 where the tiers state none.</param>
public sealed record PlanTotals(
    double RentalPerDay,
    double StoragePerDay,
    double DelayPenaltyPerDay,
    double UnmetPenaltyPerDay,
    double ServedShare,
    double OutputTokensPerSecond,
    IReadOnlyDictionary<string, double> GpusByType,
    IReadOnlyDictionary<string, double> GpusBoughtByType,
    double PowerWatts)
{
    private const double HoursPerDay = 24;

    /// <summary>Rental and storage, $ per day.</summary>
    public double MoneyPerDay => RentalPerDay + StoragePerDay;

    /// <summary>Rental and storage, $ per hour.</summary>
    public double MoneyPerHour => MoneyPerDay / HoursPerDay;

    /// <summary>Penalties, $ per day.</summary>
    public double PenaltiesPerDay => DelayPenaltyPerDay + UnmetPenaltyPerDay;

    /// <summary>GPUs in use.</summary>
    public double Gpus => GpusByType.Values.Sum();

    /// <summary>GPUs paid for.</summary>
    public double GpusBought => GpusBoughtByType.Values.Sum();

    internal static PlanTotals Of(PlanEvaluation evaluation)
    {
        ProblemTables tables = evaluation.Tables;
        double days = tables.Problem.HorizonHours / HoursPerDay;
        CompensatedSum served = default, all = default, output = default;
        foreach ((int i, QueryType query) in tables.Problem.Queries.Index())
        {
            all.Add(query.RatePerHour);
            served.Add(query.RatePerHour * evaluation.Queries[i].Served);
            output.Add(query.RatePerHour / 3600 * evaluation.Queries[i].Served * query.OutputTokens);
        }

        CostBreakdown cost = evaluation.Cost;
        return new PlanTotals(
            cost.Rental / days,
            cost.Storage / days,
            cost.DelayPenalty / days,
            cost.UnmetPenalty / days,
            all.Value > 0 ? served.Value / all.Value : 1,
            output.Value,
            evaluation.Gpus,
            evaluation.Gpus.Keys.ToDictionary(gpu => gpu, evaluation.GpusBought, StringComparer.Ordinal),
            evaluation.PowerW);
    }
}
