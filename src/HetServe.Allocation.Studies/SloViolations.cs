using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Studies;

/// <summary>
/// The share of demand whose objectives break when a plan's routes are kept in the world of an evaluation. It counts, of a query type,
/// <list type="bullet">
/// <item>everything served, where an objective on its average, delay or error, is broken;</item>
/// <item>otherwise the share of each route that breaks an objective which holds on every route: TTFT, TPOT, and delay and error where
/// route-scoped;</item>
/// <item>of each other route, the part that does not fit: where the routes of a deployment need more memory or compute than its replicas
/// have, each is cut in the same proportion.</item>
/// </list>
/// Demand that the plan leaves unmet counts apart. Limits on budget, storage and GPUs break no query's objective and do not count.
/// Rows hold within <see cref="Tolerances.Feasibility"/>, as everywhere. Immutable.
/// </summary>
public sealed class SloViolations
{
    private SloViolations(PlanEvaluation evaluation)
    {
        ProblemTables tables = evaluation.Tables;
        double[] fits = [.. evaluation.Deployments.Select(load => FitOf(evaluation, load))];
        var violated = new double[tables.QueryCount];
        foreach (RouteLoad route in evaluation.Routes)
        {
            bool broken = evaluation.BreaksMean(route.QueryIndex) || BreaksRoute(tables, route);
            violated[route.QueryIndex] += route.Fraction * (broken ? 1 : 1 - fits[route.DeploymentIndex]);
        }

        ByQuery = Array.AsReadOnly(violated);
        double demand = 0, broke = 0, unmet = 0;
        for (int i = 0; i < violated.Length; i++)
        {
            double rate = tables.Problem.Queries[i].RatePerHour;
            demand += rate;
            broke += rate * violated[i];
            unmet += rate * evaluation.Queries[i].Unmet;
        }

        (ViolatedShare, UnmetShare) = demand > 0 ? (broke / demand, unmet / demand) : (0, 0);
    }

    /// <summary>Share of each query type's demand whose objectives break, a fraction in [0, 1], by query index.</summary>
    public IReadOnlyList<double> ByQuery { get; }

    /// <summary>Share of all demand, by queries per hour, whose objectives break, a fraction in [0, 1].</summary>
    public double ViolatedShare { get; }

    /// <summary>Share of all demand, by queries per hour, that the plan leaves unmet, a fraction in [0, 1].</summary>
    public double UnmetShare { get; }

    /// <summary>Counts violations.</summary>
    /// <param name="evaluation">The plan in the world that it meets, such as <see cref="StressedProblem"/> makes one.</param>
    public static SloViolations Of(PlanEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return new SloViolations(evaluation);
    }

    /// <summary>Share of a deployment's load that its replicas can carry.</summary>
    private static double FitOf(PlanEvaluation evaluation, DeploymentLoad load)
    {
        double use = (evaluation.LoadOf(load) / load.Deployment.Replicas).Tightest;
        return Tolerances.Holds(use, 1) ? 1 : 1 / use;
    }

    /// <summary>Whether a route breaks an objective that holds on every route, within the tolerance of rows.</summary>
    private static bool BreaksRoute(ProblemTables tables, in RouteLoad route)
    {
        for (int n = 0; n < RouteObjective.Count; n++)
        {
            LimitUse use = RouteObjective.Of(tables, route.QueryIndex, route.Metrics, n);
            if (!Tolerances.Holds(use.Value, use.Limit)) return true;
        }

        return false;
    }
}
