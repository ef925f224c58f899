using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact;

/// <summary>What the programme minimises.</summary>
internal enum ExactObjective
{
    /// <summary>Cost over the horizon, $.</summary>
    Cost,

    /// <summary>Shares left unserved above <c>maxUnmet</c>, which is no constraint then. Shows what a problem lacks.</summary>
    ExcessUnmet,
}

/// <summary>The row of a limit.</summary>
/// <param name="Constraint">Name of the constraint.</param>
/// <param name="Item">The query type or GPU type; empty for the whole problem.</param>
/// <param name="Row">Index of the row.</param>
/// <param name="Unit">Amount of the limit that is 1 in the row.</param>
/// <param name="Unmet">Column of u where the limit holds on the mean over the served share; -1 otherwise.</param>
internal readonly record struct LimitRow(string Constraint, string Item, int Row, double Unit, int Unmet);

/// <summary>Columns of one option.</summary>
/// <param name="Option">Option index.</param>
/// <param name="Open">Column of w.</param>
/// <param name="Carrying">Column of q, the replicas that carry load; that of w where their number is fixed.</param>
/// <param name="LeastCarrying">Least q of an option that runs.</param>
/// <param name="MostCarrying">Most q.</param>
/// <param name="FullLoad">Load of all routes at their largest shares.</param>
/// <param name="FirstRoute">Index of its first route.</param>
/// <param name="RouteCount">Number of its routes.</param>
internal readonly record struct OptionColumns(
    int Option, int Open, int Carrying, int LeastCarrying, int MostCarrying, ReplicaLoad FullLoad, int FirstRoute, int RouteCount)
{
    /// <summary>Whether an option that runs has one possible number of replicas.</summary>
    public bool IsFixed => Carrying == Open;

    /// <summary>Replicas that one unit of <see cref="Carrying"/> stands for.</summary>
    public int CarriedByUnit => IsFixed ? MostCarrying : 1;
}

/// <summary>Column of one route.</summary>
/// <param name="Query">Query index.</param>
/// <param name="Option">Option index.</param>
/// <param name="Column">Column of x.</param>
/// <param name="Open">Column of the option's w.</param>
/// <param name="MaxShare">m, the largest share it may carry, above 0 and at most 1.</param>
/// <param name="Metrics">Delay, error and load of the whole query type there.</param>
internal readonly record struct RouteColumn(int Query, int Option, int Column, int Open, double MaxShare, RouteMetrics Metrics);
