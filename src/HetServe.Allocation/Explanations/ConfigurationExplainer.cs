using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>
/// Explains, before any search, what each model on each tier would take to serve each query type by itself. Stateless; safe for concurrent
/// calls.
/// </summary>
/// <remarks>
/// Objectives that hold on average hold here as on a route, since nothing else serves the query type; a plan may still combine a refused
/// configuration with a better one. Limits shared by all query types (budget, storage, availability) are taken whole.
/// </remarks>
public static class ConfigurationExplainer
{
    /// <summary>One explanation for each query type, model and tier, in the order of the problem.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="query">Name of the only query type to explain; null for all.</param>
    /// <exception cref="ArgumentException">The problem has no query type of this name.</exception>
    public static IReadOnlyList<ConfigurationExplanation> Explain(ProblemTables tables, string? query = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (query is not null && !tables.QueryIndex.ContainsKey(query))
        {
            throw new ArgumentException(
                $"Query type '{query}': the problem has none of this name. It has {string.Join(", ", tables.QueryIndex.Keys)}.");
        }

        var explanations = new List<ConfigurationExplanation>();
        for (int i = 0; i < tables.QueryCount; i++)
        {
            if (query is not null && tables.Problem.Queries[i].Name != query) continue;
            for (int pair = 0; pair < tables.PairCount; pair++) explanations.Add(Explain(tables, i, pair));
        }

        return explanations;
    }

    private static ConfigurationExplanation Explain(ProblemTables tables, int query, int pair)
    {
        ConfigurationOffer? offer = null;
        (int Passed, double Excess, ConfigurationRefusal Refusal)? closest = null;
        int first = pair * tables.Parallelisms.Count;
        string name = tables.Problem.Queries[query].Name;
        for (int o = first; o < first + tables.Parallelisms.Count; o++)
        {
            if (!tables.FindRoute(query, o, out RouteMetrics route)) continue;
            int replicas = ReplicasFor(tables, o, route);
            Limit[] limits = LimitsOf(tables, query, o, route, replicas);
            int broken = Array.FindIndex(limits, limit => !limit.Holds);
            if (broken < 0)
            {
                ConfigurationOffer candidate = OfferOf(tables, query, o, route, replicas);
                if (offer is null || candidate.Cost.Total < offer.Cost.Total) offer = candidate;
                continue;
            }

            // What passes more of the limits is closer; of equals, what exceeds the limit by less.
            Limit worst = limits[broken];
            if (closest is { } c && (broken < c.Passed || (broken == c.Passed && !(worst.Excess < c.Excess)))) continue;
            var refusal = new ConfigurationRefusal(
                worst.Constraint, tables.ParallelismOf(o), worst.What, worst.Value, worst.Most, worst.Unit);
            closest = (broken, worst.Excess, refusal);
        }

        ConfigurationRefusal? why = offer is not null ? null : closest?.Refusal ?? new ConfigurationRefusal(
            ConstraintNames.Placement, null, NoRoute(tables, first, name), null, null, "");
        return new ConfigurationExplanation(name, tables.ModelOf(first).Name, tables.TierOf(first).Name, offer, why);
    }

    private static string NoRoute(ProblemTables tables, int option, string query) =>
        tables.ModelOf(option).ErrorRates.ContainsKey(query)
            ? "the performance model rules it out"
            : "the model has no error rate for the query type";

    /// <summary>Replicas that carry the whole query type; more than an integer holds where no memory is left.</summary>
    private static int ReplicasFor(ProblemTables tables, int option, in RouteMetrics route)
    {
        double load = Math.Max(route.MemoryGb / tables.FreeGb[option], route.BusyReplicas / tables.MaxUtilization);
        double replicas = Math.Ceiling(load * (1 - Tolerances.Feasibility));
        return (int)Math.Clamp(replicas, 1, int.MaxValue / tables.Gpus[option]);
    }

    private static Limit[] LimitsOf(ProblemTables tables, int query, int option, in RouteMetrics route, int replicas)
    {
        double gpus = (double)tables.Gpus[option] * replicas;
        double storageGb = tables.WeightsGb[option] + tables.TokenGb[query];
        double spent = tables.Rental[option] * replicas + tables.StoragePrice * storageGb;
        int gpu = tables.GpuIndexOf(option);
        return
        [
            new(ConstraintNames.Memory, "weights", tables.WeightsGb[option], tables.WeightsGb[option] + tables.FreeGb[option], "GB")
            {
                Holds = tables.FreeGb[option] > 0,
            },
            Slo(ConstraintNames.Delay, "TTFT", route.TtftSeconds, tables.TtftLimit[query], "s"),
            Slo(ConstraintNames.Delay, "TPOT", route.TpotSeconds, tables.TpotLimit[query], "s"),
            Slo(ConstraintNames.Delay, "delay", route.DelaySeconds, tables.RouteDelayLimit[query], "s"),
            Slo(ConstraintNames.Error, "error rate", route.ErrorRate, tables.RouteErrorLimit[query], ""),
            new(ConstraintNames.Delay, "mean delay", route.DelaySeconds, tables.MeanDelayLimit[query], "s"),
            new(ConstraintNames.Error, "mean error rate", route.ErrorRate, tables.MeanErrorLimit[query], ""),
            new(ConstraintNames.Placement, "replicas", replicas, tables.Problem.MaxReplicas, ""),
            new(ConstraintNames.Availability, $"{tables.GpuNames[gpu]} GPUs", gpus, tables.GpuCount[gpu], ""),
            new(ConstraintNames.Storage, "weights and tokens", storageGb, tables.StorageCapacityGb, "GB"),
            new(ConstraintNames.Budget, "rental and storage", spent, tables.Budget, "$"),
        ];

        // Admitted as the allocators admit a route: without tolerance.
        static Limit Slo(string constraint, string what, double value, double most, string unit) =>
            new(constraint, what, value, most, unit) { Holds = value <= most };
    }

    private static ConfigurationOffer OfferOf(ProblemTables tables, int query, int option, in RouteMetrics route, int replicas)
    {
        double storageGb = tables.WeightsGb[option] + tables.TokenGb[query];
        var cost = new CostBreakdown(
            tables.Rental[option] * replicas,
            tables.StoragePrice * storageGb,
            tables.DelayCostPerSecond[query] * route.DelaySeconds,
            0);
        return new ConfigurationOffer(
            tables.ParallelismOf(option), replicas, cost, route.TtftSeconds, route.TpotSeconds, route.DelaySeconds, route.ErrorRate);
    }

    private readonly record struct Limit(string Constraint, string What, double Value, double Most, string Unit)
    {
        public bool Holds { get; init; } = double.IsPositiveInfinity(Most) || Tolerances.Holds(Value, Most);

        public double Excess => Value / Most;
    }
}
