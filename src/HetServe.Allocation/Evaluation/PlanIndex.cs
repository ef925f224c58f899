using System.Globalization;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// A plan by the names of its problem and by the indices of its tables. The one place that turns names into indices and back. Entries that
/// the problem has no meaning for become <see cref="Faults"/>. Read only once made.
/// </summary>
internal sealed class PlanIndex
{
    private readonly ProblemTables _tables;
    private readonly List<PlanFault> _faults = [];
    private readonly List<DeploymentLoad> _deployments = [];
    private readonly List<RouteLoad> _routes = [];
    private readonly HashSet<(int Query, int Deployment)> _seen = [];

    // Index in _deployments by pair; -1 for a pair whose deployment is a fault, so that its routes are not faults as well.
    private readonly Dictionary<(string Model, string Tier), int> _deploymentOf = [];

    private PlanIndex(ProblemTables tables, AllocationPlan plan) => (_tables, Plan) = (tables, plan);

    /// <summary>The plan.</summary>
    public AllocationPlan Plan { get; }

    /// <summary>Unknown names, repeats, routes to what is not deployed, fractions that are no share.</summary>
    public IReadOnlyList<PlanFault> Faults => _faults.AsReadOnly();

    /// <summary>Deployments with their option, without loads, in the order of the plan. Of a pair deployed twice, the last.</summary>
    public IReadOnlyList<DeploymentLoad> Deployments => _deployments.AsReadOnly();

    /// <summary>Routes with a share that counts, in the order of the plan.</summary>
    public IReadOnlyList<RouteLoad> Routes => _routes.AsReadOnly();

    /// <summary>Reads the names of a plan.</summary>
    public static PlanIndex Read(ProblemTables tables, AllocationPlan plan)
    {
        var index = new PlanIndex(tables, plan);
        foreach (Deployment deployment in plan.Deployments) index.Read(deployment);
        foreach (Route route in plan.Routes) index.Read(route);
        foreach (string name in plan.Unmet.Keys.Where(name => !tables.QueryIndex.ContainsKey(name)).Order(StringComparer.Ordinal))
            index.Fault(ConstraintNames.Demand, $"unmet share of {name}: no such query type");
        return index;
    }

    /// <summary>
    /// Names the decisions of a search. Shares below <see cref="Tolerances.ZeroShare"/> are dropped. The rest of a query type becomes its
    /// unmet share, or is spread over its routes where it is as small or below 0. The plan states no cost.
    /// </summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="allocator">Name of the allocator.</param>
    /// <param name="options">Option index by deployment; at most one of each pair.</param>
    /// <param name="replicas">Number of replicas by deployment.</param>
    /// <param name="shares">Share x of each query type at <c>[deployment·QueryStride + query]</c>.</param>
    public static PlanIndex Create(
        ProblemTables tables, string allocator, ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, ReadOnlySpan<double> shares)
    {
        var deployments = new Deployment[options.Length];
        for (int d = 0; d < options.Length; d++)
        {
            int option = options[d];
            deployments[d] = tables.DeploymentOf(option, replicas[d]);
        }

        var routes = new List<(int Query, int Deployment, Route Route)>();
        var unmet = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < tables.QueryCount; i++)
        {
            string query = tables.Problem.Queries[i].Name;
            double served = Served(shares, i, tables.QueryStride);
            double whole = 1;
            if (1 - served < Tolerances.ZeroShare) whole = served;
            else unmet[query] = 1 - served;
            for (int d = 0; d < deployments.Length; d++)
            {
                double share = shares[d * tables.QueryStride + i];
                if (share < Tolerances.ZeroShare) continue;
                routes.Add((i, d, new Route(query, deployments[d].Model, deployments[d].Tier, share / whole)));
            }
        }

        var index = new PlanIndex(tables, new AllocationPlan
        {
            Problem = tables.Problem.Name,
            Allocator = allocator,
            Deployments = deployments,
            Routes = [.. routes.Select(r => r.Route)],
            Unmet = unmet,
            Cost = default,
        });
        for (int d = 0; d < options.Length; d++)
        {
            (string model, string tier, _, _, _) = deployments[d];
            if (!index._deploymentOf.TryAdd((model, tier), d))
                index.Fault(ConstraintNames.Placement, $"{model} on {tier} is deployed twice");
            index._deployments.Add(new DeploymentLoad(deployments[d], options[d], 0, 0, 0));
        }

        foreach ((int query, int deployment, Route route) in routes)
        {
            if (index.Counts(route)) index.Add(route, query, deployment);
        }

        return index;
    }

    private static double Served(ReadOnlySpan<double> shares, int query, int stride)
    {
        CompensatedSum served = default;
        for (int at = query; at < shares.Length; at += stride)
            if (!(shares[at] < Tolerances.ZeroShare)) served.Add(shares[at]);
        return served.Value;
    }

    private void Read(Deployment deployment)
    {
        (string model, string tier, Parallelism parallelism, _, double? utilization) = deployment;
        int option = _tables.FindOption(model, tier, parallelism, utilization);
        bool known = _deploymentOf.TryGetValue((model, tier), out int index);
        if (known) Fault(ConstraintNames.Placement, $"{model} on {tier} is deployed twice");
        if (option < 0)
        {
            if (!_tables.ModelIndex.ContainsKey(model)) Fault(ConstraintNames.Placement, $"{deployment}: no such model");
            else if (!_tables.TierIndex.ContainsKey(tier)) Fault(ConstraintNames.Placement, $"{deployment}: no such tier");
            else if (!_tables.Parallelisms.Contains(parallelism))
                Fault(ConstraintNames.Placement, $"{deployment}: the problem does not list parallelism {parallelism}");
            else if (utilization is null) Fault(ConstraintNames.Placement, $"{deployment}: the engine model needs a utilization");
            else Fault(ConstraintNames.Placement, $"{deployment}: performance.utilizationLevels does not list {utilization}");
            _deploymentOf.TryAdd((model, tier), -1);
            return;
        }

        if (_tables.RefusedBy(option) is not (OptionRule.None or OptionRule.Weights))
            Fault(ConstraintNames.Placement, $"{deployment} has {OptionText.WhyRefused(_tables, option)}");
        var load = new DeploymentLoad(deployment, option, 0, 0, 0);
        if (known && index >= 0)
        {
            _deployments[index] = load;
            return;
        }

        _deploymentOf[(model, tier)] = _deployments.Count;
        _deployments.Add(load);
    }

    private void Read(Route route)
    {
        if (!Counts(route)) return;
        (string query, string model, string tier, _) = route;
        if (!_tables.QueryIndex.TryGetValue(query, out int i))
        {
            Fault(ConstraintNames.Placement, $"route of {query} to {model} on {tier}: no such query type");
            return;
        }

        if (!_deploymentOf.TryGetValue((model, tier), out int d))
            Fault(ConstraintNames.Placement, $"route of {query} to {model} on {tier}: not deployed");
        else if (d >= 0) Add(route, i, d);
    }

    /// <summary>Whether the fraction of a route is a share above 0.</summary>
    private bool Counts(Route route)
    {
        (string query, string model, string tier, double fraction) = route;
        if (double.IsFinite(fraction) && fraction >= -Tolerances.ZeroShare) return fraction >= Tolerances.ZeroShare;
        Fault(ConstraintNames.Demand, $"route of {query} to {model} on {tier} has fraction {fraction}");
        return false;
    }

    private void Add(Route route, int query, int deployment)
    {
        if (!_seen.Add((query, deployment)))
            Fault(ConstraintNames.Placement, $"route of {route.Query} to {route.Model} on {route.Tier} is listed twice");
        int option = _deployments[deployment].OptionIndex;
        if (!_tables.Exists(option)) return; // the deployment is the fault
        if (_tables.FindRoute(query, option, out RouteMetrics metrics))
        {
            _routes.Add(new RouteLoad(query, deployment, route.Fraction, metrics));
        }
        else
        {
            Fault(ConstraintNames.Placement,
                $"route of {route.Query} to {route.Model} on {route.Tier}: {OptionText.WhyNoRoute(_tables, query, option)}");
        }
    }

    private void Fault(string constraint, FormattableString text) =>
        _faults.Add(new PlanFault(constraint, text.ToString(CultureInfo.InvariantCulture)));
}
