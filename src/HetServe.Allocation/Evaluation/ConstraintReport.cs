using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Every constraint row of a plan, broken or not, the load of its deployments and the slack of its objectives. Immutable.
/// </summary>
public sealed class ConstraintReport
{
    internal ConstraintReport(PlanEvaluation evaluation, List<ConstraintRow> rows)
    {
        Rows = rows.AsReadOnly();
        Violations = [.. rows.Where(row => !row.Holds)];
        Cost = evaluation.Cost;
        Utilization = [.. evaluation.Deployments.Select(load => UtilizationOf(evaluation, load))];
        Slos = Array.AsReadOnly(SlackOf(evaluation));
        Figures = PlanReport.Create(evaluation);
    }

    /// <summary>All rows, in the order of the checkers.</summary>
    public IReadOnlyList<ConstraintRow> Rows { get; }

    /// <summary>The broken rows.</summary>
    public IReadOnlyList<ConstraintRow> Violations { get; }

    /// <summary>Whether no row is broken.</summary>
    public bool IsFeasible => Violations.Count == 0;

    /// <summary>Cost recomputed from the problem, $ over the horizon.</summary>
    public CostBreakdown Cost { get; }

    /// <summary>How full each deployment is, in the order of the plan.</summary>
    public IReadOnlyList<DeploymentUtilization> Utilization { get; }

    /// <summary>Delay and error of each query type and the slack of its objectives, in the order of the problem.</summary>
    public IReadOnlyList<SloSlack> Slos { get; }

    /// <summary>The figures that operators read: delays against SLOs, loads, money and penalties.</summary>
    public PlanReport Figures { get; }

    private static DeploymentUtilization UtilizationOf(PlanEvaluation evaluation, DeploymentLoad load)
    {
        ReplicaLoad use = evaluation.LoadOf(load) / evaluation.CarryingReplicas(load);
        return new DeploymentUtilization(load.Deployment, use.Memory, use.Compute, use.Concurrency);
    }

    private static SloSlack[] SlackOf(PlanEvaluation evaluation)
    {
        var worst = new (double Delay, double Error)[evaluation.Queries.Count];
        foreach ((int i, _, _, RouteMetrics route) in evaluation.Routes)
            worst[i] = (Math.Max(worst[i].Delay, route.Slo.DelaySeconds), Math.Max(worst[i].Error, route.ErrorRate));

        return [.. evaluation.Tables.Problem.Queries.Select((query, i) =>
        {
            QueryLoad load = evaluation.Queries[i];
            bool served = load.Served > 0;
            return new SloSlack(
                query.Name,
                query.DelayScope,
                query.DelaySlo?.TotalSeconds,
                served ? load.SloDelaySumSeconds / load.Served : null,
                served ? worst[i].Delay : null,
                query.ErrorScope,
                query.ErrorSlo,
                served ? load.ErrorSum / load.Served : null,
                served ? worst[i].Error : null);
        })];
    }
}
