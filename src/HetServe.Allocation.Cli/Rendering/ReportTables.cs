using HetServe.Allocation.Cli.Output;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using Spectre.Console;

namespace HetServe.Allocation.Cli.Rendering;

/// <summary>Tables of a plan and its report, shared by the commands.</summary>
internal static class ReportTables
{
    /// <summary>Deployments with utilisation.</summary>
    public static Table Deployments(ProblemTables tables, ConstraintReport report)
    {
        Table table = Screen.CreateTable("Model", "Tier", ">TPxPP", ">Replicas", ">GPUs", ">Rental $", ">Memory", ">Compute");
        foreach ((Plans.Deployment deployment, double memory, double compute, _) in report.Utilization)
        {
            int option = tables.FindOption(deployment.Model, deployment.Tier, deployment.Parallelism, deployment.Utilization);
            table.Add(
                deployment.Model,
                deployment.Tier,
                deployment.Parallelism.ToString(),
                Figures.Number(deployment.Replicas),
                Figures.Number(deployment.Gpus),
                Figures.Money(tables.RentalPerReplica(option) * deployment.Replicas),
                Figures.Percent(memory),
                Figures.Percent(compute));
        }

        return table;
    }

    /// <summary>Routes of each query type.</summary>
    public static Table Routes(AllocationPlan plan, ConstraintReport report)
    {
        Table table = Screen.CreateTable("Query type", "Model", "Tier", ">Share");
        foreach (SloSlack slo in report.Slos)
        {
            foreach (Plans.Route route in plan.Routes.Where(r => r.Query == slo.Query))
                table.Add(route.Query, route.Model, route.Tier, Figures.Percent(route.Fraction));
            if (plan.Unmet.TryGetValue(slo.Query, out double unmet)) table.Add(slo.Query, "(not served)", "", Figures.Percent(unmet));
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

    /// <summary>Deployments with utilisation, for JSON.</summary>
    public static object DeploymentsJson(ConstraintReport report) => report.Utilization.Select(u => new
    {
        u.Deployment.Model,
        u.Deployment.Tier,
        TensorParallel = u.Deployment.Parallelism.Tensor,
        PipelineParallel = u.Deployment.Parallelism.Pipeline,
        u.Deployment.Replicas,
        u.Deployment.Gpus,
        MemoryUtilization = Finite(u.Memory),
        ComputeUtilization = Finite(u.Compute),
    });

    /// <summary>JSON has no infinity: null stands for it, as for the memory of an option whose weights leave no room.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Spell(SloScope scope) => scope == SloScope.Route ? "route" : "average";
}
