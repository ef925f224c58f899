using System.Globalization;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Explanations;

/// <summary>Why a configuration may not run at a utilisation level: the first limit of a query type that refuses the level. Immutable.</summary>
/// <param name="Level">The level refused, a fraction.</param>
/// <param name="Query">Name of the query type.</param>
/// <param name="Constraint">Name of the constraint, one of <see cref="ConstraintNames"/>.</param>
/// <param name="What">What is limited: <c>TTFT</c>, <c>TPOT</c>, <c>delay</c>.</param>
/// <param name="Value">Its value at that level.</param>
/// <param name="Limit">The largest value allowed.</param>
/// <param name="Unit">Unit of both; empty for none.</param>
public sealed record LevelStop(
    double Level, string Query, string Constraint, string What, double Value, double Limit, string Unit)
{
    /// <summary>The refusal with its numbers: <c>at 75%, TPOT of chat 0.031 s, above 0.03 s</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"at {100 * Level:G4}%, {new LimitUse(Constraint, $"{What} of {Query}", Value, Limit, Unit).Above}");

    /// <summary>The first SLO of every route that a query type would miss on an option; null where it would miss none.</summary>
    internal static LevelStop? Of(ProblemTables tables, int query, int option)
    {
        if (!tables.FindRoute(query, option, out RouteMetrics route)) return null;
        for (int n = 0; n < RouteObjective.Count; n++)
        {
            LimitUse use = RouteObjective.Of(tables, query, route, n);
            if (use.Holds) continue;
            string name = tables.Problem.Queries[query].Name;
            return new LevelStop(tables.UtilizationOf(option), name, use.Constraint, use.What, use.Value, use.Limit, use.Unit);
        }

        return null;
    }
}

/// <summary>The busiest level at which a parallelism may serve a query type. Immutable.</summary>
/// <param name="Parallelism">The parallelism.</param>
/// <param name="HighestLevel">The busiest level that every SLO on a route admits; null where none does.</param>
/// <param name="Next">Why not the next level; null where the highest level is the last of the list.</param>
/// <param name="Rule">Why the parallelism does not exist for this model and tier, or cannot hold the longest query; otherwise null.</param>
public sealed record ConfigurationLevel(Problems.Parallelism Parallelism, double? HighestLevel, LevelStop? Next, string? Rule)
{
    /// <summary>In words: <c>2x1 up to 60%; at 75%, TPOT of chat 0.031 s, above 0.03 s</c>.</summary>
    public override string ToString()
    {
        if (Rule is not null) return $"{Parallelism}: {Rule}";
        string highest = HighestLevel is { } level
            ? string.Create(CultureInfo.InvariantCulture, $"up to {100 * level:G4}%")
            : "at no level";
        return $"{Parallelism} {highest}{(Next is null ? "" : $"; {Next}")}";
    }
}
