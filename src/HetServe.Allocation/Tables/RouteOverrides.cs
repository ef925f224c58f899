using HetServe.Allocation.Problems;

namespace HetServe.Allocation.Tables;

/// <summary>
/// Routes whose performance does not come from the coefficients of their option: measured routes, and every route of a user's performance
/// model. Stored by option (compressed rows), so an option without any costs one comparison.
/// </summary>
internal sealed class RouteOverrides
{
    private readonly int[] _start;
    private readonly int[] _query;
    private readonly RoutePerformance?[] _performance;

    /// <summary>Takes the overrides of each option; null lists are empty.</summary>
    public RouteOverrides(List<(int Query, RoutePerformance? Performance)>?[] byOption)
    {
        _start = new int[byOption.Length + 1];
        for (int o = 0; o < byOption.Length; o++) _start[o + 1] = _start[o] + (byOption[o]?.Count ?? 0);
        _query = new int[_start[^1]];
        _performance = new RoutePerformance?[_start[^1]];
        for (int o = 0; o < byOption.Length; o++)
        {
            if (byOption[o] is not { } list) continue;
            list.Sort((a, b) => a.Query.CompareTo(b.Query));
            for (int n = 0; n < list.Count; n++) (_query[_start[o] + n], _performance[_start[o] + n]) = list[n];
        }
    }

    public bool Any(int option) => _start[option] != _start[option + 1];

    /// <summary>Queries overridden at an option, rising.</summary>
    public ReadOnlySpan<int> Queries(int option) => _query.AsSpan(_start[option].._start[option + 1]);

    /// <summary>Their performance, null where the route cannot be served.</summary>
    public ReadOnlySpan<RoutePerformance?> Performances(int option) => _performance.AsSpan(_start[option].._start[option + 1]);

    public bool TryGet(int option, int query, out RoutePerformance? performance)
    {
        int at = Queries(option).BinarySearch(query);
        performance = at >= 0 ? Performances(option)[at] : null;
        return at >= 0;
    }
}
