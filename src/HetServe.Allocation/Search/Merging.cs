using System.Runtime.InteropServices;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Merges the cheapest sets of a search: looks for the cheapest set within the union of their options, with some options more that are likely
/// to be in a cheaper one. One per search thread; it keeps its memory between runs.
/// </summary>
internal sealed class Merging(
    ProblemTables tables, OptionRows rows, RoutingSolver routing, SetPricer pricer, OpeningScan scan, DiveSearch dives, SearchSettings settings)
{
    private readonly UnionSearch _union = new(tables, routing, pricer, settings);
    private readonly FairPrices _fair = new(tables, rows);
    private readonly RoutingSolution _routed = new(tables);
    private readonly DeploymentSet _nothing = new(tables);
    private readonly Opening[] _openings = new Opening[128];
    private readonly List<int> _options = [];
    private int[] _promising = [];

    /// <summary>Nodes looked at so far.</summary>
    public long Nodes => _union.Nodes;

    /// <summary>The cheapest set found by the last successful run.</summary>
    public DeploymentSet Best => _union.Best;

    /// <summary>Merges sets; returns the cost of <see cref="Best"/>, infinity where nothing is cheaper.</summary>
    /// <param name="elites">The sets.</param>
    /// <param name="best">The cheapest of them, with its replicas.</param>
    /// <param name="cost">Its cost, $.</param>
    /// <param name="isFirst">Whether to take the cheapest sets; otherwise some at random, so that merges differ.</param>
    /// <param name="random">Random numbers.</param>
    public double Run(EliteSets elites, DeploymentSet best, double cost, bool isFirst, SeededRandom random)
    {
        _options.Clear();
        int limit = Math.Max(settings.UnionSize, best.Count);
        foreach (int option in best.Options) _options.Add(option);
        for (int s = 0; s < elites.Count; s++)
        {
            int at = isFirst ? s : random.Next(elites.Count);
            foreach (int option in elites[at].Options) Add(option, limit);
        }

        AddVariants(best);
        AddPromising(best, cost, limit + settings.UnionFair, isFirst, random);

        // A node costs time by the square of its options and by the query types.
        double nodes = settings.UnionWork / ((double)_options.Count * _options.Count * tables.QueryCount);
        return _union.Run(CollectionsMarshal.AsSpan(_options), cost, (int)Math.Clamp(nodes, 1, settings.MostUnionNodes));
    }

    private void Add(int option, int limit)
    {
        if (_options.Count < limit && !_options.Contains(option)) _options.Add(option);
    }

    /// <summary>
    /// Adds what each deployment could run in place of its option: the next levels at its parallelism, and other parallelisms at its level.
    /// Such changes pay together.
    /// </summary>
    private void AddVariants(DeploymentSet best)
    {
        foreach (int option in best.Options)
        {
            foreach (int other in tables.CandidatesOf(tables.PairOf(option)))
            {
                bool isLevel = tables.ConfigurationOf(other) == tables.ConfigurationOf(option) && Math.Abs(other - option) <= settings.UnionLevels;
                bool isParallelism = tables.LevelOf(other) == tables.LevelOf(option) && tables.Gpus[other] <= settings.UnionGrowth * tables.Gpus[option];
                if (isLevel || isParallelism) Add(other, int.MaxValue);
            }
        }
    }

    /// <summary>Adds options that earn more than they cost at the fair prices of the best set, and some that cost little at the relaxation's.</summary>
    private void AddPromising(DeploymentSet best, double cost, int limit, bool isFirst, SeededRandom random)
    {
        if (settings.UnionFair > 0 && !double.IsInfinity(pricer.Price(best, _routed)))
        {
            _fair.Update(best, _routed);
            scan.Unfocus();
            int found = scan.Run(_routed, _nothing, _fair, double.PositiveInfinity, 0, _openings);
            int more = settings.UnionFair;
            for (int n = 0; n < found && more > 0; n++)
            {
                if (!isFirst && random.NextDouble() < 0.5) continue;
                if (_options.Contains(_openings[n].Option)) continue;
                _options.Add(_openings[n].Option);
                more--;
            }
        }

        if (_promising.Length == 0)
        {
            (double relaxed, RoutingSolution prices) = dives.Root();
            int found = scan.Run(prices, _nothing, null, double.PositiveInfinity, relaxed - 1.1 * cost, _openings);
            _promising = [.. _openings[..found].Select(o => o.Option)];
        }

        for (int tries = 0; _promising.Length > 0 && tries < 200 && _options.Count < limit; tries++)
            Add(_promising[(int)(_promising.Length * Math.Pow(random.NextDouble(), settings.UnionBias))], limit);
    }
}
