using HetServe.Allocation.Search.Moves;
using HetServe.Allocation.Search.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Local search over sets of deployments. Replicas and routes of a set are found by <see cref="SetEvaluator"/>, so the neighbourhoods are
/// about which options are open. One per thread; keeps its memory between runs.
/// </summary>
internal sealed class LocalSearch
{
    private const int Capacity = 128;
    private readonly RoutingSolver _routing;
    private readonly SetEvaluator _evaluator;
    private readonly OpeningScan _scan;
    private readonly VisitedSets _visited = new(14);
    private readonly DeploymentSet _fitted;
    private readonly FairPrices _fair;
    private readonly double _floor; // $ that routing costs at least
    private bool _fairIsCurrent;
    private readonly Opening[][] _openings; // by depth

    public LocalSearch(ProblemTables tables, SearchEffort effort)
    {
        int capacity = Math.Min(Capacity, tables.PairCount + 2);
        var rows = new OptionRows(tables, 2 * capacity);
        _routing = new RoutingSolver(tables, rows);
        _evaluator = new SetEvaluator(tables, _routing, capacity);
        _scan = new OpeningScan(tables, rows);
        Effort = effort;
        Current = new DeploymentSet(tables, capacity);
        Trial = new DeploymentSet(tables, capacity);
        _fitted = new DeploymentSet(tables, capacity);
        _fair = new FairPrices(tables, rows, capacity);
        _floor = CheapestService.Total(tables);
        MaxReplicas = tables.Problem.MaxReplicas;
        _openings = [new Opening[effort.Width], new Opening[effort.Width], new Opening[effort.PairWidth]];
    }

    public SearchEffort Effort { get; }

    public DeploymentSet Current { get; }

    public double Cost { get; private set; }

    /// <summary>Scratch set of the moves.</summary>
    public DeploymentSet Trial { get; }

    public int MaxReplicas { get; }

    public bool Stopped { get; private set; }

    public long Evaluations => _evaluator.Evaluations;
    public long CutOffs => _evaluator.CutOff;
    public long Scanned => _scan.Scanned;

    /// <summary>Starts from a set of options.</summary>
    public void Start(ReadOnlySpan<int> options)
    {
        _visited.Clear();
        Current.Clear();
        foreach (int o in options) Current.Add(o, 1);
        Cost = _evaluator.Fit(Current, double.PositiveInfinity);
        _fairIsCurrent = false;
    }

    /// <summary>Improves the current set until no move does.</summary>
    public void Descend(ReadOnlySpan<IMove> moves)
    {
        for (int m = 0; m < moves.Length && !Stopped;)
            m = moves[m].Improve(this) ? 0 : m + 1;
    }

    /// <summary>Cost of a set with the replicas it has.</summary>
    public double CostAsIs(DeploymentSet set) => _evaluator.Cost(set);

    /// <summary>Cost of a set with the replicas that suit it; infinity where it was priced before or cannot be cheaper.</summary>
    public double CostFitted(DeploymentSet set) =>
        _visited.Add(set) ? _evaluator.Fit(set, Threshold) : double.PositiveInfinity;

    /// <summary>Makes the set the current one if it is cheaper.</summary>
    public bool TakeIfCheaper(DeploymentSet set, double cost)
    {
        if (!(cost < Threshold)) return false;
        Cost = cost;
        Current.CopyFrom(set);
        _fairIsCurrent = false;
        return true;
    }

    private double Threshold => Cost - 1e-9 * Math.Abs(Cost);

    /// <summary>Opens the best one or two (by depth) options beside a set; takes the first result that is cheaper.</summary>
    public bool TryOpenings(DeploymentSet set, int depth)
    {
        if (depth > 1 && !_fairIsCurrent)
        {
            _evaluator.Cost(Current);
            _fair.Update(Current, _routing);
            _fairIsCurrent = true;
        }

        double cost;
        if (set.Count + depth > set.Capacity || double.IsInfinity(cost = _evaluator.Relax(set))) return false;
        if (TryEach(set, depth, cost)) return true;

        // Fractional replicas price the capacity of a deployment too low for the scan to see what could take a remainder.
        return depth == 1 && _evaluator.RoundDown(set, out cost) && TryEach(set, depth, cost);
    }

    private bool TryEach(DeploymentSet set, int depth, double cost)
    {
        Span<Opening> openings = _openings[depth];
        int found = _scan.Run(_routing, set, depth > 1 ? _fair : null, cost - set.FixedCost - _floor, openings);
        for (int n = 0; n < found && !Stopped; n++)
        {
            set.Add(openings[n].Option, 1);
            if (set.FixedCost + _floor >= Threshold)
            {
                set.RemoveAt(set.Count - 1);
                continue;
            }

            if (depth == 1)
            {
                _fitted.CopyFrom(set);
                if (TakeIfCheaper(_fitted, CostFitted(_fitted))) return true;
            }
            else if (TryOpenings(set, depth - 1))
            {
                return true;
            }

            set.RemoveAt(set.Count - 1);
        }

        return false;
    }
}

/// <summary>How widely the search looks.</summary>
/// <param name="Width">Openings tried one at a time.</param>
/// <param name="PairWidth">First openings tried in pairs.</param>
internal readonly record struct SearchEffort(int Width, int PairWidth);
