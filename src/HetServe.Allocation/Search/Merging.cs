using System.Runtime.InteropServices;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Merges the cheapest sets of a search: looks for the cheapest set within the union of their options, with some options more that are likely
/// to be in a cheaper one. One per search thread; it keeps its memory between runs.
/// </summary>
internal sealed class Merging(
    ProblemTables tables, OptionRows rows, RoutingSolver routing, RoutingSolver unions, SetPricer pricer, OpeningScan scan, DiveSearch dives, SearchSettings settings)
{
    private const int MostPromising = 128;
    private readonly UnionSearch _union = new(tables, routing, unions, pricer, settings);
    private readonly FairPrices _fair = new(tables, rows);
    private readonly RoutingSolution _routed = new(tables);
    private readonly DeploymentSet _nothing = new(tables);
    private readonly Opening[] _openings = new Opening[MostPromising];
    private readonly List<int> _options = [];
    private Opening[]? _promising; // at the prices of the relaxation; null until it is solved
    private double _relaxed;       // cost of the relaxation, $

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
            foreach (int option in elites[at]) Add(option, limit);
        }

        AddVariants(best);
        AddFair(best, isFirst, random);
        AddPromising(cost, limit + settings.UnionFair, random);

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

    /// <summary>
    /// Adds options that earn more than they cost at the fair prices of the best set: any cheaper set has one (<see cref="FairPrices"/>).
    /// </summary>
    private void AddFair(DeploymentSet best, bool isFirst, SeededRandom random)
    {
        if (double.IsInfinity(pricer.Price(best, _routed))) return;
        _fair.Update(best, _routed);
        scan.Unfocus();
        int found = scan.Run(_routed, _nothing, _fair, double.PositiveInfinity, leastGain: 0, _openings), limit = _options.Count + settings.UnionFair;
        for (int n = 0; n < found; n++)
            if (isFirst || random.Next(2) == 0) Add(_openings[n].Option, limit);
    }

    /// <summary>Adds options at random that cost little more than they save at the prices of the relaxation.</summary>
    private void AddPromising(double cost, int limit, SeededRandom random)
    {
        Opening[] promising = Promising();
        int count = 0;
        while (count < promising.Length && _relaxed - promising[count].Gain < settings.UnionReach * cost) count++;
        for (int tries = 0; count > 0 && tries < 4 * MostPromising && _options.Count < limit; tries++)
            Add(promising[(int)(count * Math.Pow(random.NextDouble(), settings.UnionBias))].Option, limit);
    }

    /// <summary>The options by what opening them adds to the relaxation, the least first. Kept, for they depend on the problem alone.</summary>
    private Opening[] Promising()
    {
        if (_promising is not null) return _promising;
        routing.Forget();
        (_relaxed, RoutingSolution prices) = dives.RelaxAll();
        int found = double.IsInfinity(_relaxed) ? 0
            : scan.Run(prices, _nothing, fair: null, double.PositiveInfinity, double.NegativeInfinity, _openings);
        Opening[] promising = _openings[..found];
        return scan.Stop.IsSet ? promising : _promising = promising;
    }
}
