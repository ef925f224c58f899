using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// M1, parallelism-aware feasibility: of a pair's parallelisms only those count that fit in memory and meet the route-scoped objectives of
/// a query type. The cheapest of them is the pair's entry configuration for it; a pair without one is no candidate. Without M1 the entry
/// configuration is the smallest parallelism, unchecked. Immutable. Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal sealed class ParallelismFeasibility
{
    private readonly ProblemTables _t;
    private readonly bool _isOn;
    private readonly int[] _start; // by pair: its first option in tables.Candidates; one entry more than there are pairs
    private readonly int[] _entry; // option at [pair·QueryCount + i]; -1 for none

    /// <summary>Finds the entry configurations.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="isOn">Whether M1 is on.</param>
    public ParallelismFeasibility(ProblemTables tables, bool isOn)
    {
        (_t, _isOn) = (tables, isOn);
        _start = new int[tables.PairCount + 1];
        foreach (int o in tables.Candidates) _start[tables.PairOf(o) + 1]++;
        for (int pair = 0; pair < tables.PairCount; pair++) _start[pair + 1] += _start[pair];

        _entry = new int[tables.PairCount * tables.QueryCount];
        Array.Fill(_entry, -1);
        for (int pair = 0; pair < tables.PairCount; pair++)
        {
            for (int i = 0; i < tables.QueryCount; i++)
            {
                foreach (int o in Options(pair)) // the first is the cheapest
                {
                    if (!Admits(i, o, out _)) continue;
                    _entry[pair * tables.QueryCount + i] = o;
                    break;
                }
            }
        }
    }

    /// <summary>Entry configuration of a pair for a query type; -1 where the pair is no candidate.</summary>
    public int Entry(int pair, int query) => _entry[pair * _t.QueryCount + query];

    /// <summary>Options at which a pair may enter, the cheapest first.</summary>
    public ReadOnlySpan<int> Options(int pair) => _isOn ? Feasible(pair) : Smallest(pair);

    /// <summary>Options of a pair that exist and serve some query type, by rising GPUs per replica.</summary>
    public ReadOnlySpan<int> Feasible(int pair) => _t.Candidates.AsSpan(_start[pair].._start[pair + 1]);

    /// <summary>Whether an entry configuration may take a query type, room aside.</summary>
    public bool Admits(int query, int option, out RouteMetrics route) =>
        _t.FindRoute(query, option, out route) && (!_isOn || _t.Meets(query, route));

    private int[] Smallest(int pair)
    {
        int perPair = _t.Parallelisms.Count, smallest = pair * perPair;
        for (int o = smallest; o < (pair + 1) * perPair; o++)
            if (_t.Gpus[o] < _t.Gpus[smallest]) smallest = o;
        return [smallest];
    }
}
