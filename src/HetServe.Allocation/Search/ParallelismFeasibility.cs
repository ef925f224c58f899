using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// M1, parallelism-aware feasibility: of a pair's parallelisms only those count that fit in memory and meet a query type's route-scoped
/// objectives, and the cheapest of them is the pair's entry configuration for it. Source: arXiv 2604.07472; <c>docs/model.md</c>, section 8.
/// </summary>
internal sealed class ParallelismFeasibility
{
    private readonly ProblemTables _t;
    private readonly int[] _pairStart;      // first entry of each open pair in tables.Candidates, one more than there are pairs
    private readonly int[] _smallestOption; // by pair: its smallest parallelism, whether it is feasible or not

    public ParallelismFeasibility(ProblemTables tables)
    {
        _t = tables;
        var starts = new List<int>();
        for (int n = 0; n < tables.Candidates.Length; n++)
            if (n == 0 || tables.PairOf(tables.Candidates[n]) != tables.PairOf(tables.Candidates[n - 1])) starts.Add(n);
        _pairStart = [.. starts, tables.Candidates.Length];
        _smallestOption = new int[tables.PairCount];
        int perPair = tables.Parallelisms.Count;
        for (int pair = 0; pair < tables.PairCount; pair++)
        {
            _smallestOption[pair] = pair * perPair;
            for (int o = pair * perPair; o < (pair + 1) * perPair; o++)
                if (tables.Gpus[o] < tables.Gpus[_smallestOption[pair]]) _smallestOption[pair] = o;
        }
    }

    /// <summary>Pairs with at least one candidate.</summary>
    public int PairCount => _pairStart.Length - 1;

    /// <summary>Options of a pair that may be opened, by rising GPUs.</summary>
    public ReadOnlySpan<int> Options(int n) => _t.Candidates.AsSpan(_pairStart[n].._pairStart[n + 1]);

    /// <summary>Number, among the pairs with a candidate, of the pair of an option; -1 where the pair has none.</summary>
    public int NumberOf(int pair)
    {
        int low = 0, high = PairCount - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2, at = _t.PairOf(_t.Candidates[_pairStart[middle]]);
            if (at == pair) return middle;
            if (at < pair) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    /// <summary>Entry configuration of a pair for a query type; -1 for none, and the candidate is dropped.</summary>
    public int Entry(int n, int query, out RouteMetrics route)
    {
        foreach (int o in Options(n))
            if (_t.FindRoute(query, o, out route) && _t.Meets(query, route)) return o;
        route = default;
        return -1;
    }

    /// <summary>The pair's smallest parallelism for a query type, feasible or not: what is left without M1. -1 where the model cannot serve it.</summary>
    public int EntryUnchecked(int pair, int query, out RouteMetrics route)
    {
        int o = _smallestOption[pair];
        return _t.FindRoute(query, o, out route) ? o : -1;
    }
}
