using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Performance;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Engines;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation.Attainment;

/// <summary>Reads what the routes of a plan met from simulations of it at several loads. Immutable.</summary>
/// <param name="tables">The compiled problem.</param>
/// <param name="target">Share of queries that must meet their SLOs.</param>
internal sealed class RouteLoads(ProblemTables tables, double target)
{
    private const double LeastUtilization = 1e-3; // the closed form needs more than 0

    private readonly IPerformanceModel _performance = MeasuredPerformanceModel.Of(tables.Problem);

    /// <summary>The simulated routes, with a sample for each load.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="simulations">Share of the rates and what was simulated, by rising share.</param>
    public IEnumerable<(int Query, int Option, LoadSample[] Samples)> Of(
        AllocationPlan plan, IEnumerable<(double Load, SimulationResult Result)> simulations)
    {
        PlanEvaluation evaluation = PlanEvaluation.Evaluate(tables, plan);
        ILookup<(string, string, string), (double Load, RouteOutcome Route)> outcomes = simulations
            .SelectMany(simulation => simulation.Result.Routes.Select(route => (simulation.Load, route)))
            .Where(sample => sample.route.Tally.Delay.Count > 0)
            .ToLookup(sample => (sample.route.Query, sample.route.Model, sample.route.Tier));
        foreach (RouteLoad route in evaluation.Routes)
        {
            DeploymentLoad deployment = evaluation.Deployments[route.DeploymentIndex];
            string query = tables.Problem.Queries[route.QueryIndex].Name;
            LoadSample[] samples =
            [
                .. outcomes[(query, deployment.Deployment.Model, deployment.Deployment.Tier)]
                    .Select(sample => Sample(route.QueryIndex, deployment, sample.Load, sample.Route)),
            ];
            if (samples.Length > 0) yield return (route.QueryIndex, deployment.OptionIndex, samples);
        }
    }

    private LoadSample Sample(int query, DeploymentLoad deployment, double load, RouteOutcome route)
    {
        double utilization = Math.Min(load * deployment.BusyReplicas / deployment.Deployment.Replicas, tables.UtilizationOf(deployment.OptionIndex));
        SloDelays closed = _performance.Evaluate(
            tables.Problem.Queries[query], tables.ModelOf(deployment.OptionIndex), tables.TierOf(deployment.OptionIndex),
            deployment.Deployment.Parallelism, Math.Max(utilization, LeastUtilization))!.Value.Slo;
        QueryTally tally = route.Tally;
        return new LoadSample(utilization, route.Outcome.Attainment.Low, new SloDelays(
            tally.Ttft.Quantile(target) / closed.TtftSeconds,
            tally.Tpot.Quantile(target) / closed.TpotSeconds,
            tally.Delay.Quantile(target) / closed.DelaySeconds));
    }
}
