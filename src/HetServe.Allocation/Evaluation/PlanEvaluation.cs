using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Evaluation;

/// <summary>
/// Loads, sums and costs of a plan, recomputed from the problem. The cost that the plan states is ignored. Entries that the problem has no
/// meaning for become <see cref="Faults"/> and cost nothing. Immutable; safe to share between threads. Source: <c>docs/model.md</c>,
/// sections 4, 6 and 7.
/// </summary>
public sealed class PlanEvaluation
{
    private readonly DeploymentLoad[] _deployments;
    private readonly QueryLoad[] _queries;
    private readonly Dictionary<string, double> _gpus = new(StringComparer.Ordinal);

    private PlanEvaluation(ProblemTables tables, PlanIndex index, bool statesCost)
    {
        (Tables, Plan, Faults, Routes) = (tables, index.Plan, index.Faults, index.Routes);
        (_deployments, _queries) = ([.. index.Deployments], new QueryLoad[tables.QueryCount]);
        (Deployments, Queries, Gpus) = (Array.AsReadOnly(_deployments), Array.AsReadOnly(_queries), _gpus.AsReadOnly());
        SumQueries();
        SumDeployments();
        SumCosts();
        if (statesCost) Plan = Plan with { Cost = Cost };
    }

    /// <summary>The problem.</summary>
    public ProblemTables Tables { get; }

    /// <summary>The plan.</summary>
    public AllocationPlan Plan { get; }

    /// <summary>
    /// Entries without a meaning: unknown names, repeats, routes to what is not deployed, fractions that are no share.
    /// </summary>
    public IReadOnlyList<PlanFault> Faults { get; }

    /// <summary>Deployments with their loads, in the order of the plan. Of a pair deployed twice, the last.</summary>
    public IReadOnlyList<DeploymentLoad> Deployments { get; }

    /// <summary>Routes with a share that counts, in the order of the plan.</summary>
    public IReadOnlyList<RouteLoad> Routes { get; }

    /// <summary>Shares, delay and error of each query type, by query index.</summary>
    public IReadOnlyList<QueryLoad> Queries { get; }

    /// <summary>GPUs in use, by physical type; a type without a deployment is missing.</summary>
    public IReadOnlyDictionary<string, double> Gpus { get; }

    /// <summary>Weights of all deployments and kept tokens of served queries, GB.</summary>
    public double StorageGb { get; private set; }

    /// <summary>Power of all GPUs, W.</summary>
    public double PowerW { get; private set; }

    /// <summary>Cost over the horizon, $.</summary>
    public CostBreakdown Cost { get; private set; }

    /// <summary>Evaluates a plan. Faults of the plan do not throw: see <see cref="Faults"/>.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="plan">The plan, of any origin.</param>
    public static PlanEvaluation Evaluate(ProblemTables tables, AllocationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(plan);
        return new PlanEvaluation(tables, PlanIndex.Read(tables, plan), statesCost: false);
    }

    /// <summary>Evaluates a plan; <see cref="Plan"/> then states the evaluated cost rather than its own.</summary>
    internal static PlanEvaluation EvaluateAndState(ProblemTables tables, AllocationPlan plan) =>
        new(tables, PlanIndex.Read(tables, plan), statesCost: true);

    /// <summary>Evaluates the decisions of a search; <see cref="Plan"/> states the evaluated cost.</summary>
    /// <inheritdoc cref="PlanIndex.Create"/>
    internal static PlanEvaluation Create(
        ProblemTables tables, string allocator, ReadOnlySpan<int> options, ReadOnlySpan<int> replicas, ReadOnlySpan<double> shares) =>
        new(tables, PlanIndex.Create(tables, allocator, options, replicas, shares), statesCost: true);

    /// <summary>The evaluation of a plan without deployments, which serves nothing.</summary>
    internal static PlanEvaluation Empty(ProblemTables tables) => Create(tables, "", [], [], []);

    /// <summary>Name of a route: <c>chat by small on gpu-fp16 2x1</c>.</summary>
    /// <param name="route">A route of this evaluation.</param>
    public string NameOf(in RouteLoad route) => $"{QueryName(route.QueryIndex)} by {_deployments[route.DeploymentIndex].Name}";

    /// <summary>Name of a query type.</summary>
    internal string QueryName(int query) => Tables.Problem.Queries[query].Name;

    /// <summary>Load of a deployment, in replicas.</summary>
    internal ReplicaLoad LoadOf(in DeploymentLoad load) =>
        Tables.LoadOf(load.OptionIndex, load.MemoryGb, load.BusyReplicas, load.ConcurrentQueries);

    /// <summary>Replicas of a deployment that carry load: all but the spare ones.</summary>
    internal int CarryingReplicas(in DeploymentLoad load) => load.Deployment.Replicas - Tables.SpareReplicas;

    /// <summary>What the replicas of a deployment can carry: KV cache, GB, busy replicas and concurrent queries.</summary>
    internal (double MemoryGb, double BusyReplicas, double ConcurrentQueries) CapacityOf(in DeploymentLoad load)
    {
        int replicas = CarryingReplicas(load);
        return (Tables.FreeGb[load.OptionIndex] * replicas, Tables.UtilizationOf(load.OptionIndex) * replicas, Tables.MaxConcurrency * replicas);
    }

    /// <summary>Rental of a deployment over the horizon, $; its share, by GPUs, of whole nodes where its GPUs are bought by nodes.</summary>
    internal double RentalOf(in DeploymentLoad load)
    {
        int gpu = Tables.GpuIndexOf(load.OptionIndex);
        if (Tables.NodeSize[gpu] == 1) return Tables.Rental[load.OptionIndex] * load.Deployment.Replicas;
        string name = Tables.GpuNames[gpu];
        return Tables.GpuRental[gpu] * GpusBought(name) * load.Deployment.Gpus / _gpus[name];
    }

    /// <summary>GPUs of a type that are paid for: those in use, in whole nodes.</summary>
    internal double GpusBought(string gpu)
    {
        double used = _gpus.GetValueOrDefault(gpu), size = Tables.Problem.Nodes.GetValueOrDefault(gpu, 1);
        return Math.Ceiling(used / size) * size;
    }

    /// <summary>Whether the served share of a query type breaks an objective that holds on average.</summary>
    internal bool BreaksMean(int query)
    {
        for (int n = 0; n < MeanObjective.Count; n++)
            if (!MeanObjective.Of(Tables, query, n).Admits(Queries[query])) return true;
        return false;
    }

    private void SumQueries()
    {
        var served = new CompensatedSum[_queries.Length];
        var delay = new CompensatedSum[_queries.Length];
        var error = new CompensatedSum[_queries.Length];
        var interruptible = new CompensatedSum[_queries.Length];
        foreach (RouteLoad route in Routes)
        {
            served[route.QueryIndex].Add(route.Fraction);
            delay[route.QueryIndex].Add(route.Metrics.Slo.DelaySeconds * route.Fraction);
            error[route.QueryIndex].Add(route.Metrics.ErrorRate * route.Fraction);
            int tier = Tables.TierIndexOf(_deployments[route.DeploymentIndex].OptionIndex);
            if (Tables.Interruptible[tier]) interruptible[route.QueryIndex].Add(route.Fraction);
        }

        for (int i = 0; i < _queries.Length; i++)
        {
            double unmet = Plan.Unmet.GetValueOrDefault(QueryName(i));
            _queries[i] = new QueryLoad(
                served[i].Value, unmet, delay[i].Value, error[i].Value, interruptible[i].Value);
        }
    }

    private void SumDeployments()
    {
        var memory = new CompensatedSum[_deployments.Length];
        var busy = new CompensatedSum[_deployments.Length];
        var concurrent = new CompensatedSum[_deployments.Length];
        foreach (RouteLoad route in Routes)
        {
            memory[route.DeploymentIndex].Add(route.Metrics.MemoryGb * route.Fraction);
            busy[route.DeploymentIndex].Add(route.Metrics.BusyReplicas * route.Fraction);
            concurrent[route.DeploymentIndex].Add(route.Metrics.ConcurrentQueries * route.Fraction);
        }

        for (int d = 0; d < _deployments.Length; d++)
        {
            (Deployment deployment, int option, _, _, _) = _deployments[d];
            _deployments[d] = new DeploymentLoad(deployment, option, memory[d].Value, busy[d].Value, concurrent[d].Value);
            string gpu = Tables.TierOf(option).Gpu;
            _gpus[gpu] = _gpus.GetValueOrDefault(gpu) + (double)Tables.Gpus[option] * deployment.Replicas;
            PowerW += Tables.ReplicaWatts(option) * deployment.Replicas;
        }
    }

    /// <summary>Whether a stated unmet share counts; one that is no share breaks demand and costs nothing.</summary>
    private static bool IsShare(double unmet) => double.IsFinite(unmet) && unmet >= -Tolerances.ZeroShare;

    private void SumCosts()
    {
        CompensatedSum rental = default, stored = default, delay = default, unmet = default;
        foreach (DeploymentLoad d in _deployments)
        {
            if (Tables.NodeSize[Tables.GpuIndexOf(d.OptionIndex)] == 1) rental.Add(Tables.Rental[d.OptionIndex] * d.Deployment.Replicas);
            stored.Add(Tables.WeightsGb[d.OptionIndex]);
        }

        for (int gpu = 0; gpu < Tables.GpuNames.Length; gpu++)
            if (Tables.NodeSize[gpu] > 1) rental.Add(Tables.GpuRental[gpu] * GpusBought(Tables.GpuNames[gpu]));
        foreach (RouteLoad r in Routes)
        {
            stored.Add(Tables.TokenGb[r.QueryIndex] * r.Fraction);
            delay.Add(Tables.DelayCostPerSecond[r.QueryIndex] * r.Metrics.DelaySeconds * r.Fraction);
        }

        for (int i = 0; i < _queries.Length; i++)
            if (IsShare(_queries[i].Unmet)) unmet.Add(Tables.UnmetCost[i] * _queries[i].Unmet);
        StorageGb = stored.Value;
        Cost = new CostBreakdown(rental.Value, Tables.StoragePrice * StorageGb, delay.Value, unmet.Value);
    }
}
