using System.Diagnostics;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Local search over sets of deployments. Replicas and routes of a set are found by <see cref="SetEvaluator"/>, so the neighbourhoods are
/// about which options are open. One per thread; keeps its memory between runs.
/// </summary>
internal sealed class LocalSearch
{
    private const int BarrenKicks = 8;
    private const double RoutingReserve = 1.5;
    private const double Acceptance = 1.1; // of the best cost: what a search may go on from
    private const int MostStrayed = 5;     // searches in a row that go on from what is not the best
    private const double GainMargin = 0.9;
    private const double Forbidden = double.MaxValue; // cost of a set that breaks a rule: anything else is better
    private const int Width = 24, PairWidth = 4;             // openings tried one at a time; first openings tried in pairs
    private const int KickedWidth = 6, KickedPairWidth = 2;  // as these, after a perturbation

    private static readonly IMove[] Moves =
    [
        new ResizeMove(), new CloseMove(), new OpenMove(), new SwapMove(), new MergeMove(),
        new ExchangeMove(0), new ExchangeMove(1), new ExchangeMove(2),
    ];

    private const int QuickMoves = 5; // those before the exchanges

    private readonly SearchWorkspace _workspace;
    private readonly ProblemTables _tables;
    private readonly RoutingSolver _routing;
    private readonly SetEvaluator _evaluator;
    private readonly OpeningScan _scan;
    private readonly PricedSets _priced = new(14);
    private readonly DeploymentSet _fitted;
    private readonly DeploymentSet _best;
    private readonly PriceMemory _prices = new(), _bestPrices = new(); // of the current set and the best, or of one that is much like it
    private readonly Perturbation _perturbation;
    private readonly FairPrices _fair;
    private readonly long[] _tried = new long[Moves.Length];
    private readonly long[] _applied = new long[Moves.Length];
    private readonly double _floor;         // $ that routing costs at least
    private readonly Opening[][] _openings; // by depth
    private bool _fairIsCurrent;
    private int _width = Width, _pairWidth = PairWidth;
    private long _effortEnd;

    public LocalSearch(SearchWorkspace workspace)
    {
        _workspace = workspace;
        ProblemTables tables = _tables = workspace.Tables;
        (_routing, _evaluator, _scan) = (workspace.Routing, workspace.Evaluator, workspace.Scan);
        (Current, Trial, _fitted) = (workspace.NewSet(), workspace.NewSet(), workspace.NewSet());
        _fair = new FairPrices(tables, workspace.Rows, workspace.Capacity);
        _floor = workspace.Survey.CheapestService;
        MaxReplicas = tables.Problem.MaxReplicas;
        _openings = [[], new Opening[Width], new Opening[PairWidth]];
        _best = workspace.NewSet();
        _perturbation = new Perturbation(workspace, _fair, _floor);
    }

    public DeploymentSet Current { get; }

    /// <summary>Cost of the current set, $; more than any where it breaks a rule.</summary>
    public double Cost { get; private set; }

    /// <summary>Whether the current set breaks no rule.</summary>
    public bool IsAllowed => Cost < Forbidden;

    /// <summary>Rules beyond the problem's that every set taken keeps; null for none.</summary>
    public PlanRules? Rules { get; set; }

    /// <summary>Scratch set of the moves.</summary>
    public DeploymentSet Trial { get; }

    public int MaxReplicas { get; }

    public bool Stopped => Effort >= _effortEnd || _scan.Stop.IsSet;

    private long Effort => _evaluator.Evaluations + _scan.Runs;

    /// <summary>Starts from a set with its replicas.</summary>
    /// <param name="set">The set.</param>
    /// <param name="effort">Sets priced and scans made until the search stops.</param>
    public void Start(DeploymentSet set, int effort)
    {
        _effortEnd = Effort + effort;
        _routing.Forget();
        _priced.Clear();
        Array.Clear(_tried);
        Array.Clear(_applied);
        SetCurrent(set, CostWhole(set));
        if (double.IsInfinity(Cost)) StartFromNothing(); // a set beyond a limit is no place to start from
    }

    private void StartFromNothing()
    {
        Trial.Clear();
        SetCurrent(Trial, CostWhole(Trial));
    }

    /// <summary>Cost of a set even when the search is stopped, for what it starts from must not be lost.</summary>
    private double CostWhole(DeploymentSet set)
    {
        (StopSignal stop, _routing.Stop) = (_routing.Stop, StopSignal.Never);
        long start = Stopwatch.GetTimestamp();
        double cost = Judged(set, _evaluator.Cost(set));
        _routing.Stop = stop;
        stop.Reserve(RoutingReserve * Stopwatch.GetElapsedTime(start)); // the plan is routed so once more
        return cost;
    }

    /// <summary>
    /// Improves the current set until no move does, then perturbs and improves again, for as long as there is effort left. What is found is
    /// the place to go on from even when it is not the best, unless it is far from it; after a while the best is returned to.
    /// </summary>
    public void Improve(SeededRandom random)
    {
        (_width, _pairWidth) = (Width, PairWidth);
        Focus();
        Descend(Moves.Length);
        KeepBest();
        if (!IsAllowed)
        {
            StartFromNothing(); // which most rules have nothing against
            Descend(Moves.Length);
            if (IsAllowed) KeepBest();
        }

        double bestCost = Cost;
        (_width, _pairWidth) = (KickedWidth, KickedPairWidth);

        // In a small problem everything is soon priced, and a round without effort would go on forever.
        for (int barren = 0, strayed = 0; barren < BarrenKicks && !Stopped;)
        {
            long before = Effort;
            Focus();
            double perturbed = _perturbation.Apply(Current, Trial, random);
            if (!double.IsInfinity(perturbed))
            {
                SetCurrent(Trial, Judged(Trial, perturbed));
                Descend(QuickMoves);
            }

            barren = Effort - before > 4 ? 0 : barren + 1;
            if (Cost < bestCost - 1e-9 * Math.Abs(bestCost))
            {
                Descend(Moves.Length);
                KeepBest();
                (bestCost, strayed) = (Cost, 0);
            }
            else if (Cost > Acceptance * bestCost || ++strayed > MostStrayed)
            {
                strayed = 0;
                SetCurrent(_best, bestCost);
            }
        }

        _routing.Recall(_bestPrices); // the best is routed next
        SetCurrent(_best, bestCost);
    }

    private void KeepBest()
    {
        _best.CopyFrom(Current);
        _bestPrices.CopyFrom(_prices);
    }

    /// <summary>Keeps the scans to the options that promise most at the current prices.</summary>
    private void Focus()
    {
        UpdateFairPrices();
        _scan.Focus(_fair.Value, _fair.ErrorPrice);
    }

    /// <summary>Improves the current set until none of the first moves does.</summary>
    private void Descend(int moves)
    {
        for (int m = 0; m < moves && !Stopped;)
        {
            long before = _evaluator.Evaluations;
            bool improved = Moves[m].Improve(this);
            _tried[m] += _evaluator.Evaluations - before;
            if (improved) _applied[m]++;
            m = improved ? 0 : m + 1;
        }
    }

    /// <summary>Number of moves.</summary>
    public static int MoveCount => Moves.Length;

    /// <summary>Adds the sets priced and taken by each move since the start.</summary>
    public void AddStatistics(Span<MoveStatistics> sums)
    {
        for (int m = 0; m < Moves.Length; m++)
            sums[m] = new MoveStatistics(Moves[m].Name, sums[m].Evaluations + _tried[m], sums[m].Improvements + _applied[m]);
    }

    private void SetCurrent(DeploymentSet set, double cost)
    {
        Cost = cost;
        Current.CopyFrom(set);
        _routing.CopyPrices(_prices);
        _fairIsCurrent = false;
    }

    private void UpdateFairPrices()
    {
        if (_fairIsCurrent) return;
        if (double.IsInfinity(_evaluator.Cost(Current))) return; // stopped
        _fair.Update(Current, _routing);
        _fairIsCurrent = true;
    }

    /// <summary>Cost of a set with the replicas it has.</summary>
    public double CostAsIs(DeploymentSet set)
    {
        _evaluator.Count();
        return _evaluator.Cost(set);
    }

    /// <summary>What one replica more of an option saves at most, $, in the routing priced last.</summary>
    public double ReplicaPrice(int option) => _routing.ReplicaPrice(option);

    public double Rental(int option) => _tables.Rental[option];

    /// <summary>Whether two deployments of the current set serve a query type together.</summary>
    public bool ShareQuery(int a, int b)
    {
        UpdateFairPrices();
        return _fairIsCurrent && _fair.ShareQuery(a, b);
    }

    /// <summary>Cost of a set with the replicas that suit it; infinity where it is known not to be cheaper.</summary>
    public double CostFitted(DeploymentSet set)
    {
        ref double bound = ref _priced.Bound(set);
        double cutOff = Threshold;
        if (bound >= cutOff) return double.PositiveInfinity;
        double cost = _evaluator.Fit(set, cutOff);
        if (!_scan.Stop.IsSet) bound = Math.Min(cost, cutOff); // else it was not priced to the end
        return cost;
    }

    /// <summary>Makes the set the current one if it is cheaper and breaks no rule.</summary>
    public bool TakeIfCheaper(DeploymentSet set, double cost)
    {
        if (!(cost < Threshold) || !(Judged(set, cost) < Threshold)) return false;
        SetCurrent(set, cost);
        return true;
    }

    /// <summary>The cost of a set, or of one that breaks a rule.</summary>
    private double Judged(DeploymentSet set, double cost) =>
        Rules is null || double.IsInfinity(cost) || Rules.Allow(_workspace, set) ? cost : Forbidden;

    private double Threshold => Cost - 1e-9 * Math.Abs(Cost);

    /// <summary>Opens the best one or two (by depth) options beside a set; takes the first result that is cheaper.</summary>
    public bool TryOpenings(DeploymentSet set, int depth)
    {
        if (depth > 1) UpdateFairPrices();
        double cost;
        if (set.Count + depth > set.Capacity || double.IsInfinity(cost = _evaluator.Relax(set))) return false;
        if (TryEach(set, depth, cost)) return true;

        // Fractional replicas price the capacity of a deployment too low for the scan to see what could take a remainder.
        return depth == 1 && _evaluator.RoundDown(set, out cost) && TryEach(set, depth, cost);
    }

    private bool TryEach(DeploymentSet set, int depth, double cost)
    {
        Span<Opening> openings = _openings[depth].AsSpan(0, depth == 1 ? _width : _pairWidth);

        // The last opening has to bring the set below the current cost; its gain is about the most it can.
        double leastGain = depth == 1 ? Math.Max(0, GainMargin * (cost - Threshold)) : 0;
        int found = _scan.Run(_routing, set, depth > 1 ? _fair : null, cost - set.FixedCost - _floor, leastGain, openings);
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
