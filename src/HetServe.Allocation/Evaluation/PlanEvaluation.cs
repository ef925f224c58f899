using System.Globalization;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Loads, sums and costs of a plan, recomputed from the problem; nothing that the plan says of its cost is used. Entries that mean nothing
/// for the problem become <see cref="Faults"/> and cost nothing. Immutable; safe to share between threads. Source: <c>docs/model.md</c>,
/// sections 3, 5 and 6.
/// </summary>
public sealed class PlanEvaluation
{
    private readonly List<PlanFault> _faults = [];
    private readonly List<DeploymentLoad> _deployments = [];
    private readonly List<RouteLoad> _routes = [];
    private readonly QueryLoad[] _queries;
    private readonly Dictionary<string, double> _gpus = new(StringComparer.Ordinal);

    // Index in _deployments by pair; -1 for a pair whose deployment is a fault, so that its routes are not blamed as well.
    private readonly Dictionary<(string Model, string Tier), int> _deploymentOf = [];

    private PlanEvaluation(ProblemTables tables, AllocationPlan plan)
    {
        (Tables, Plan) = (tables, plan);
        _queries = new QueryLoad[tables.QueryCount];
        (Faults, Deployments, Routes) = (_faults.AsReadOnly(), _deployments.AsReadOnly(), _routes.AsReadOnly());
        (Queries, Gpus) = (Array.AsReadOnly(_queries), _gpus.AsReadOnly());
        foreach (Deployment deployment in plan.Deployments) Resolve(deployment);
        var assigned = new CompensatedSum[tables.QueryCount];
        var seen = new HashSet<(int, int)>();
        foreach (Route route in plan.Routes) Resolve(route, assigned, seen);
        SumQueries(assigned);
        SumDeployments();
        SumCosts();
    }

    /// <summary>The problem.</summary>
    public ProblemTables Tables { get; }

    /// <summary>The plan as it was given.</summary>
    public AllocationPlan Plan { get; }

    /// <summary>Entries that mean nothing: unknown names, repeats, routes to what is not deployed, fractions that are no share.</summary>
    public IReadOnlyList<PlanFault> Faults { get; }

    /// <summary>Deployments with their loads, in the order of the plan. Of a pair deployed twice, the last.</summary>
    public IReadOnlyList<DeploymentLoad> Deployments { get; }

    /// <summary>Routes with a share that counts, in the order of the plan.</summary>
    public IReadOnlyList<RouteLoad> Routes { get; }

    /// <summary>What becomes of each query type, by query index.</summary>
    public IReadOnlyList<QueryLoad> Queries { get; }

    /// <summary>GPUs taken, by physical type; a type that no deployment takes is missing.</summary>
    public IReadOnlyDictionary<string, double> Gpus { get; }

    /// <summary>Weights of every deployment and tokens kept of served queries, GB.</summary>
    public double StorageGb { get; private set; }

    /// <summary>Cost over the horizon, $.</summary>
    public CostBreakdown Cost { get; private set; }

    /// <summary>Evaluates a plan. Never throws for what the plan holds: see <see cref="Faults"/>.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">The plan, from wherever.</param>
    public static PlanEvaluation Evaluate(ProblemTables tables, AllocationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(plan);
        return new PlanEvaluation(tables, plan);
    }

    /// <summary>What to call a route: <c>chat by small on gpu-fp16 2x1</c>.</summary>
    /// <param name="route">A route of this evaluation.</param>
    public string NameOf(in RouteLoad route) => $"{QueryName(route.QueryIndex)} by {_deployments[route.DeploymentIndex].Name}";

    internal string QueryName(int query) => Tables.Problem.Queries[query].Name;

    private void Resolve(Deployment deployment)
    {
        (string model, string tier, Parallelism parallelism, _) = deployment;
        int option = Tables.FindOption(model, tier, parallelism);
        bool known = _deploymentOf.TryGetValue((model, tier), out int index);
        if (known) Fault(ConstraintNames.Placement, $"{model} on {tier} is deployed twice");
        if (option < 0)
        {
            if (!Tables.ModelIndex.ContainsKey(model)) Fault(ConstraintNames.Placement, $"{deployment}: no such model");
            else if (!Tables.TierIndex.ContainsKey(tier)) Fault(ConstraintNames.Placement, $"{deployment}: no such tier");
            else Fault(ConstraintNames.Placement, $"{deployment}: the problem does not list parallelism {parallelism}");
            _deploymentOf.TryAdd((model, tier), -1);
            return;
        }

        var load = new DeploymentLoad(deployment, option, 0, 0);
        if (known && index >= 0)
        {
            _deployments[index] = load;
            return;
        }

        _deploymentOf[(model, tier)] = _deployments.Count;
        _deployments.Add(load);
    }

    private void Resolve(Route route, CompensatedSum[] assigned, HashSet<(int, int)> seen)
    {
        (string query, string model, string tier, double fraction) = route;
        if (!double.IsFinite(fraction) || fraction < -Tolerances.ZeroShare)
        {
            Fault(ConstraintNames.Demand, $"route of {query} to {model} on {tier} has fraction {fraction}");
            return;
        }

        if (fraction < Tolerances.ZeroShare) return;
        if (!Tables.QueryIndex.TryGetValue(query, out int i))
        {
            Fault(ConstraintNames.Placement, $"route of {query} to {model} on {tier}: no such query type");
            return;
        }

        assigned[i].Add(fraction);
        if (!_deploymentOf.TryGetValue((model, tier), out int d))
            Fault(ConstraintNames.Placement, $"route of {query} to {model} on {tier}: not deployed");
        else if (d >= 0) Load(route, i, d, seen);
    }

    private void Load(Route route, int query, int deployment, HashSet<(int, int)> seen)
    {
        if (!seen.Add((query, deployment)))
            Fault(ConstraintNames.Placement, $"route of {route.Query} to {route.Model} on {route.Tier} is listed twice");
        int option = _deployments[deployment].OptionIndex;
        if (Tables.FindRoute(query, option, out RouteMetrics metrics))
        {
            _routes.Add(new RouteLoad(query, deployment, route.Fraction, metrics));
            return;
        }

        string why = Tables.ModelOf(option).ErrorRates.ContainsKey(route.Query)
            ? "the performance model rules it out"
            : "the model has no error rate for it";
        Fault(ConstraintNames.Placement, $"route of {route.Query} to {route.Model} on {route.Tier}: {why}");
    }

    private void SumQueries(CompensatedSum[] assigned)
    {
        var served = new CompensatedSum[_queries.Length];
        var delay = new CompensatedSum[_queries.Length];
        var error = new CompensatedSum[_queries.Length];
        foreach (RouteLoad route in _routes)
        {
            served[route.QueryIndex].Add(route.Fraction);
            delay[route.QueryIndex].Add(route.Metrics.DelaySeconds * route.Fraction);
            error[route.QueryIndex].Add(route.Metrics.ErrorRate * route.Fraction);
        }

        for (int i = 0; i < _queries.Length; i++)
        {
            double unmet = Plan.Unmet.GetValueOrDefault(QueryName(i));
            _queries[i] = new QueryLoad(assigned[i].Value, served[i].Value, unmet, delay[i].Value, error[i].Value);
        }

        foreach (string name in Plan.Unmet.Keys.Where(name => !Tables.QueryIndex.ContainsKey(name)).Order(StringComparer.Ordinal))
            Fault(ConstraintNames.Demand, $"unmet share of {name}: no such query type");
    }

    private void SumDeployments()
    {
        var memory = new CompensatedSum[_deployments.Count];
        var busy = new CompensatedSum[_deployments.Count];
        foreach (RouteLoad route in _routes)
        {
            memory[route.DeploymentIndex].Add(route.Metrics.MemoryGb * route.Fraction);
            busy[route.DeploymentIndex].Add(route.Metrics.BusyReplicas * route.Fraction);
        }

        for (int d = 0; d < _deployments.Count; d++)
        {
            (Deployment deployment, int option, _, _) = _deployments[d];
            _deployments[d] = new DeploymentLoad(deployment, option, memory[d].Value, busy[d].Value);
            string gpu = Tables.TierOf(option).Gpu;
            _gpus[gpu] = _gpus.GetValueOrDefault(gpu) + (double)Tables.Gpus[option] * deployment.Replicas;
        }
    }

    private void SumCosts()
    {
        CompensatedSum rental = default, stored = default, delay = default, unmet = default;
        foreach (DeploymentLoad d in _deployments)
        {
            rental.Add(Tables.Rental[d.OptionIndex] * d.Deployment.Replicas);
            stored.Add(Tables.WeightsGb[d.OptionIndex]);
        }

        foreach (RouteLoad r in _routes)
        {
            stored.Add(Tables.TokenGb[r.QueryIndex] * r.Fraction);
            delay.Add(Tables.DelayCostPerSecond[r.QueryIndex] * r.Metrics.DelaySeconds * r.Fraction);
        }

        for (int i = 0; i < _queries.Length; i++) unmet.Add(Tables.UnmetCost[i] * _queries[i].Unmet);
        StorageGb = stored.Value;
        Cost = new CostBreakdown(rental.Value, Tables.StoragePrice * StorageGb, delay.Value, unmet.Value);
    }

    private void Fault(string constraint, FormattableString text) =>
        _faults.Add(new PlanFault(constraint, text.ToString(CultureInfo.InvariantCulture)));
}
