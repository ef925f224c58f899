using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Paper;

/// <summary>
/// M1, parallelism-aware feasibility: of a pair's parallelisms and utilisation levels only those count that fit in memory and meet the
/// route-scoped objectives of a query type. The cheapest of them is the pair's entry configuration for it: the fewest GPUs, as busy as they
/// may be. A pair without one is no candidate. Without M1 the entry configuration is the smallest parallelism at the highest level,
/// unchecked. Immutable. Source: arXiv 2604.07472; <c>docs/model.md</c>, "Heuristics".
/// </summary>
internal sealed class ParallelismFeasibility
{
    private readonly ProblemTables _t;
    private readonly bool _isOn;
    private readonly int[] _options; // tables.Candidates, each pair's the cheapest first
    private readonly int[] _entry; // option at [pair·QueryCount + i]; -1 for none

    /// <summary>Finds the entry configurations.</summary>
    /// <param name="tables">The compiled problem.</param>
    /// <param name="isOn">Whether M1 is on.</param>
    public ParallelismFeasibility(ProblemTables tables, bool isOn)
    {
        (_t, _isOn) = (tables, isOn);
        _options = [.. tables.Candidates];
        for (int pair = 0; pair < tables.PairCount; pair++)
            _options.AsSpan(tables.CandidateStart[pair]..tables.CandidateStart[pair + 1]).Sort(CompareCost);

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

    /// <summary>Options of a pair that exist and serve some query type, by rising GPUs per replica and then by falling level.</summary>
    public ReadOnlySpan<int> Feasible(int pair) => _options.AsSpan(_t.CandidateStart[pair].._t.CandidateStart[pair + 1]);

    /// <summary>Whether an entry configuration may take a query type, room aside.</summary>
    public bool Admits(int query, int option, out RouteMetrics route) =>
        _isOn ? _t.FindAdmitted(query, option, out route) : _t.FindRoute(query, option, out route);

    /// <summary>The smallest parallelism at the highest level, whether the weights fit or not; empty where no rule admits any.</summary>
    private int[] Smallest(int pair)
    {
        int smallest = -1;
        for (int o = pair * _t.OptionsPerPair; o < (pair + 1) * _t.OptionsPerPair; o++)
        {
            if (_t.RefusedBy(o) is not (OptionRule.None or OptionRule.Weights)) continue;
            if (smallest < 0 || _t.Gpus[o] < _t.Gpus[smallest]) smallest = o;
            else if (_t.ConfigurationOf(o) == _t.ConfigurationOf(smallest)) smallest = o;
        }

        return smallest < 0 ? [] : [smallest];
    }

    private int CompareCost(int a, int b)
    {
        int byGpus = _t.Gpus[a].CompareTo(_t.Gpus[b]), byLevel = _t.LevelOf(b).CompareTo(_t.LevelOf(a));
        int bySpeed = _t.Coefficients[a].TpotBase.CompareTo(_t.Coefficients[b].TpotBase);
        return byGpus != 0 ? byGpus : byLevel != 0 ? byLevel : bySpeed != 0 ? bySpeed : a.CompareTo(b);
    }
}
