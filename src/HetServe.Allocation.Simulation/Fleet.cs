using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Planning;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Simulation.Engines;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Simulation;

/// <summary>
/// The deployments of one or several plans, one after the other: when each replica serves, and where queries go. Two plans share a
/// deployment of the same model, tier and parallelism; it keeps the replicas that both have. Read only once made.
/// </summary>
internal sealed class Fleet
{
    private const double MostShares = 1 + 1e-6; // as the demand row allows

    private readonly List<FleetDeployment> _deployments = [];
    private readonly List<RouteTable> _routes = [];

    /// <summary>The deployments, in the order of the plans.</summary>
    public IReadOnlyList<FleetDeployment> Deployments => _deployments;

    /// <summary>Where queries go, by rising time; the first from 0 on.</summary>
    public IReadOnlyList<RouteTable> Routes => _routes;

    /// <summary>Reads plans.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plans">The plans by rising time, the first from 0 on.</param>
    /// <exception cref="ArgumentException">A plan has an entry that the problem has no meaning for, or serves more than the whole.</exception>
    public static Fleet Read(ProblemTables tables, IReadOnlyList<FleetPlan> plans)
    {
        var fleet = new Fleet();
        foreach (FleetPlan plan in plans)
        {
            PlanIndex index = PlanIndex.Read(tables, plan.Plan);
            if (index.Faults.Count > 0)
                throw new ArgumentException($"Plan '{plan.Plan.Problem}': {string.Join("; ", index.Faults.Select(fault => fault.Text))}.", nameof(plans));
            fleet.Add(tables, plan.From.TotalSeconds, index);
        }

        return fleet;
    }

    /// <summary>Adds failures: each takes the serving replica with the lowest number.</summary>
    /// <exception cref="ArgumentException">No plan has the deployment, or no replica of it serves at the time.</exception>
    public void Add(ProblemTables tables, IEnumerable<ReplicaFailure> failures, SwitchingCosts switching)
    {
        foreach (ReplicaFailure failure in failures.OrderBy(failure => failure.At))
        {
            string name = $"{failure.Model} on {failure.Tier}";
            FleetDeployment[] named = [.. _deployments.Where(d => d.Deployment.Model == failure.Model && d.Deployment.Tier == failure.Tier)];
            if (named.Length == 0) throw new ArgumentException($"Failure of {name}: the plan has no such deployment.", nameof(failures));
            double at = failure.At.TotalSeconds;
            FleetDeployment failed = named.FirstOrDefault(d => d.ServingAt(at) >= 0)
                ?? throw new ArgumentException($"Failure of {name}: no replica of it serves at {at:G6} s.", nameof(failures));
            failed.Fail(failed.ServingAt(at), at, at + (failure.Duration + switching.TimeToStart(tables, failed.Option)).TotalSeconds);
        }
    }

    private void Add(ProblemTables tables, double from, PlanIndex index)
    {
        var used = new List<FleetDeployment>();
        foreach (DeploymentLoad load in index.Deployments)
        {
            if (tables.RefusedBy(load.OptionIndex) != OptionRule.None)
                throw new ArgumentException($"{load.Deployment} has {OptionText.WhyRefused(tables, load.OptionIndex)}.", nameof(index));
            (string model, string tier, Parallelism parallelism, _, _) = load.Deployment;
            FleetDeployment? same = _deployments.Find(d =>
                (d.Deployment.Model, d.Deployment.Tier, d.Deployment.Parallelism) == (model, tier, parallelism));
            if (same is null) _deployments.Add(same = new FleetDeployment(load.Deployment, load.OptionIndex));
            same.Resize(load.Deployment.Replicas, from);
            used.Add(same);
        }

        foreach (FleetDeployment unused in _deployments.Except(used)) unused.Resize(0, from);
        var table = new RouteTable(from, tables.QueryCount);
        foreach (RouteLoad route in index.Routes)
        {
            if (table.Add(route.QueryIndex, _deployments.IndexOf(used[route.DeploymentIndex]), route.Fraction) > MostShares)
            {
                throw new ArgumentException(
                    $"The routes of {tables.Problem.Queries[route.QueryIndex].Name} add up to more than its whole.", nameof(index));
            }
        }

        _routes.Add(table);
    }
}

/// <summary>A deployment, and when its replicas start and end.</summary>
/// <param name="deployment">The deployment as its first plan has it.</param>
/// <param name="option">Index of its option.</param>
internal sealed class FleetDeployment(Deployment deployment, int option)
{
    private readonly List<ReplicaEvent> _events = [];
    private int _replicas;

    /// <summary>The deployment as its first plan has it.</summary>
    public Deployment Deployment { get; } = deployment;

    /// <summary>Index of its option.</summary>
    public int Option { get; } = option;

    /// <summary>Number of replicas that ever serve.</summary>
    public int MostReplicas { get; private set; }

    /// <summary>Changes of replicas, by time.</summary>
    public ReplicaEvent[] Events => [.. _events.OrderBy(e => e.Seconds)];

    /// <summary>Sets the number of replicas from a time on. Those with the highest numbers go first.</summary>
    public void Resize(int replicas, double from)
    {
        for (; _replicas < replicas; _replicas++) _events.Add(new ReplicaEvent(from, ReplicaEventKind.Start, _replicas));
        for (; _replicas > replicas; _replicas--) _events.Add(new ReplicaEvent(from, ReplicaEventKind.Drain, _replicas - 1));
        MostReplicas = Math.Max(MostReplicas, replicas);
    }

    /// <summary>The serving replica with the lowest number at a time; -1 for none.</summary>
    public int ServingAt(double seconds) => Enumerable.Range(0, MostReplicas).FirstOrDefault(r => Serves(r, seconds), -1);

    /// <summary>Takes a replica away for a time. It does not come back if a plan lets it go meanwhile.</summary>
    public void Fail(int replica, double at, double until)
    {
        bool returns = !_events.Any(e => e.Replica == replica && e.Kind == ReplicaEventKind.Drain && e.Seconds > at && e.Seconds <= until);
        _events.RemoveAll(e => e.Replica == replica && e.Kind == ReplicaEventKind.Start && e.Seconds > at && e.Seconds <= until);
        _events.Add(new ReplicaEvent(at, ReplicaEventKind.Fail, replica));
        if (returns) _events.Add(new ReplicaEvent(until, ReplicaEventKind.Start, replica));
    }

    private bool Serves(int replica, double seconds) =>
        _events.Where(e => e.Replica == replica && e.Seconds <= seconds).OrderBy(e => e.Seconds).Select(e => (ReplicaEventKind?)e.Kind)
            .LastOrDefault() == ReplicaEventKind.Start;
}

/// <summary>Where the queries of each type go from some time on.</summary>
/// <param name="from">Since when it holds, s.</param>
/// <param name="queries">Number of query types.</param>
internal sealed class RouteTable(double from, int queries)
{
    private const double Rounding = 1e-6; // a whole may be short of 1 by as much

    private readonly List<(double Until, int Deployment)>[] _routes =
        [.. Enumerable.Range(0, queries).Select(_ => new List<(double, int)>())];

    /// <summary>Since when it holds, s.</summary>
    public double From { get; } = from;

    /// <summary>Adds a route; returns the share that the query type's routes serve together.</summary>
    public double Add(int query, int deployment, double share)
    {
        List<(double Until, int Deployment)> routes = _routes[query];
        double served = (routes.Count > 0 ? routes[^1].Until : 0) + share;
        routes.Add((served >= 1 - Rounding ? Math.Max(1, served) : served, deployment));
        return served;
    }

    /// <summary>The deployment of a query; -1 for none.</summary>
    /// <param name="query">Index of its type.</param>
    /// <param name="draw">Uniform in [0, 1).</param>
    public int Of(int query, double draw)
    {
        foreach ((double until, int deployment) in _routes[query])
            if (draw < until) return deployment;
        return -1;
    }
}
