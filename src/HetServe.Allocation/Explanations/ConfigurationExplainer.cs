using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>
/// Explains, before any search, what each model on each tier takes to serve each query type by itself. Stateless; safe for concurrent
/// calls.
/// </summary>
/// <remarks>
/// An objective that holds on average holds here as on a route, since nothing else serves the query type. A plan may still combine a
/// refused configuration with a better one. Limits shared by all query types (budget, storage, availability) are available as a whole.
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

        var limits = new RouteLimits(PlanEvaluation.Empty(tables));
        var explanations = new List<ConfigurationExplanation>();
        for (int i = 0; i < tables.QueryCount; i++)
        {
            if (query is not null && tables.Problem.Queries[i].Name != query) continue;
            for (int pair = 0; pair < tables.PairCount; pair++) explanations.Add(Explain(limits, tables, i, pair));
        }

        return explanations;
    }

    private static ConfigurationExplanation Explain(RouteLimits limits, ProblemTables tables, int query, int pair)
    {
        ConfigurationOffer? offer = null;
        (int Passed, double Excess, ConfigurationRefusal Refusal)? closest = null;
        int first = pair * tables.OptionsPerPair;
        string name = tables.Problem.Queries[query].Name;
        for (int o = first; o < first + tables.OptionsPerPair; o++)
        {
            if (!tables.FindRoute(query, o, out RouteMetrics route)) continue;
            FurtherShare whole = limits.Serve(query, o, route, 1);
            int broken = limits.FirstBroken(whole);
            if (broken < 0)
            {
                ConfigurationOffer candidate = OfferOf(whole);
                if (offer is null || candidate.Cost.Total < offer.Cost.Total) offer = candidate;
                continue;
            }

            // The option that passes more of the limits is closer; of equals, the one that exceeds the limit by less.
            LimitUse worst = limits.At(broken, whole);
            if (closest is { } c && (broken < c.Passed || (broken == c.Passed && !(worst.Excess < c.Excess)))) continue;
            var refusal = new ConfigurationRefusal(
                worst.Constraint, tables.ParallelismOf(o), worst.What, worst.Value, worst.Limit, worst.Unit)
            {
                Utilization = broken > RouteLimits.Context && tables.IsEngine ? tables.UtilizationOf(o) : null,
                Rule = worst.Rule,
            };
            closest = (broken, worst.Excess, refusal);
        }

        ConfigurationRefusal? why = offer is not null ? null : closest?.Refusal ?? new ConfigurationRefusal(
            ConstraintNames.Placement, null, OptionText.WhyNoRoute(tables, query, first), null, null, "")
        {
            NoRoute = OptionText.NoRouteSource(tables, query, first),
        };
        return new ConfigurationExplanation(name, tables.ModelOf(first).Name, tables.TierOf(first).Name, offer, why)
        {
            Levels = tables.IsEngine ? [.. LevelsOf(tables, query, first)] : [],
            Sources = FigureSources.Of(tables.Problem, tables.ModelOf(first).Name, tables.TierOf(first).Name, offer?.Parallelism, [name]),
        };
    }

    /// <summary>The busiest level of each parallelism of a pair, and what refuses the next.</summary>
    private static IEnumerable<ConfigurationLevel> LevelsOf(ProblemTables tables, int query, int first)
    {
        for (int lowest = first; lowest < first + tables.OptionsPerPair; lowest += tables.LevelCount)
        {
            if (!tables.FindRoute(query, lowest, out _)) continue;
            int admitted = 0;
            while (admitted < tables.LevelCount && tables.Meets(query, lowest + admitted)) admitted++;
            LevelStop? next = admitted < tables.LevelCount ? LevelStop.Of(tables, query, lowest + admitted) : null;
            string? rule = OptionText.WhyRefused(tables, lowest)
                ?? (admitted == 0 && next is null ? "its longest query does not fit in the KV cache" : null);
            yield return new ConfigurationLevel(
                tables.ParallelismOf(lowest),
                admitted > 0 && rule is null ? tables.UtilizationOf(lowest + admitted - 1) : null,
                rule is null ? next : null,
                rule);
        }
    }

    private static ConfigurationOffer OfferOf(in FurtherShare whole) => new(
        whole.Tables.ParallelismOf(whole.Option),
        (int)whole.Replicas, // at most MaxReplicas, as the limits hold
        new CostBreakdown(whole.Rental, whole.Storage, whole.DelayPenalty, 0),
        whole.Route.TtftSeconds,
        whole.Route.TpotSeconds,
        whole.Route.DelaySeconds,
        whole.Route.ErrorRate)
    {
        Utilization = whole.Tables.IsEngine ? whole.Tables.UtilizationOf(whole.Option) : null,
        Next = whole.Tables.LevelOf(whole.Option) + 1 < whole.Tables.LevelCount
            ? LevelStop.Of(whole.Tables, whole.Query, whole.Option + 1)
            : null,
    };
}
