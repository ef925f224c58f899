using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Plans;

/// <summary>Deployments, and the routes of queries to them. Immutable; safe to share between threads.</summary>
/// <remarks>Plans with equal content are equal. The order of deployments and routes counts.</remarks>
public sealed record AllocationPlan
{
    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>Name of the allocator that made the plan.</summary>
    public required string Allocator { get; init; }

    /// <summary>Deployments, at most one for each model and tier.</summary>
    public required IReadOnlyList<Deployment> Deployments { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Routes with a share above 0.</summary>
    public required IReadOnlyList<Route> Routes { get; init => field = StructuralEquality.Copy(value); }

    /// <summary>Unserved share by query type, in (0, 1]. A query type that is served in full has no entry.</summary>
    public required IReadOnlyDictionary<string, double> Unmet
    {
        get;
        init => field = StructuralEquality.Copy(value);
    }

    /// <summary>Cost over the horizon.</summary>
    public required CostBreakdown Cost { get; init; }

    /// <summary>Share of all queries of the problem that the plan leaves unserved, in [0, 1]; 0 if there are no queries.</summary>
    internal double UnmetShare(AllocationProblem problem)
    {
        double unmet = 0, all = 0;
        foreach (QueryType query in problem.Queries)
        {
            all += query.RatePerHour;
            unmet += query.RatePerHour * Unmet.GetValueOrDefault(query.Name);
        }

        return all > 0 ? unmet / all : 0;
    }
}
