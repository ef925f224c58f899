using System.Diagnostics;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Iterated local search over sets of deployments. <see cref="SetPricer"/> finds replicas and routes of a set, so moves are about which
/// options are open. One per search thread; it keeps its memory between runs.
/// </summary>
internal sealed class LocalSearch
{
    private const double Forbidden = double.MaxValue; // cost of a set that breaks a rule: anything else is better

    private readonly RoutingSolver _routing;
    private readonly SetPricer _pricer;
    private readonly SetPlanner _planner;
    private readonly SearchSettings _settings;
    private readonly Perturbation _perturbation;
    private readonly IMove[] _moves;
    private readonly DeploymentSet _best, _kicked;
    private readonly long[] _tried;   // by move
    private readonly long[] _applied; // by move

    public LocalSearch(
        ProblemTables tables, Survey survey, OptionRows rows, RoutingSolver routing, SetPricer pricer, OpeningScan scan, SetPlanner planner,
        SearchSettings settings)
    {
        (_routing, _pricer, _planner, _settings) = (routing, pricer, planner, settings);
        Neighbourhood = new Neighbourhood(tables, survey, rows, pricer, scan, planner, settings);
        _perturbation = new Perturbation(tables, survey, pricer, scan, settings);
        (_best, _kicked) = (new(tables), new(tables));
        _moves = MovesOf(settings);
        Elites = new EliteSets(settings.MostElites);
        (_tried, _applied) = (new long[_moves.Length], new long[_moves.Length]);
    }

    /// <summary>The moves of some settings, in the order tried.</summary>
    public static IMove[] MovesOf(SearchSettings settings) =>
    [
        .. from entry in ((MoveSet Flag, Func<IMove> Create)[])
           [
               (MoveSet.Close, () => new CloseMove()),
               (MoveSet.Open, () => new OpenMove()),
               (MoveSet.Swap, () => new SwapMove()),
           ]
           where settings.Moves.HasFlag(entry.Flag)
           select entry.Create(),
    ];

    /// <summary>What the moves work with.</summary>
    public Neighbourhood Neighbourhood { get; }

    public DeploymentSet Current => Neighbourhood.Current;

    /// <summary>The cheapest sets met since the start.</summary>
    public EliteSets Elites { get; }

    /// <summary>Cost of the current set, $; more than any where it breaks a rule.</summary>
    public double Cost => Neighbourhood.Cost;

    /// <summary>Whether the current set breaks no rule.</summary>
    public bool IsAllowed => Cost < Forbidden;

    /// <summary>Rules beyond the problem's that every set taken keeps; null for none.</summary>
    public PlanRules? Rules
    {
        get => Neighbourhood.Rules;
        set => Neighbourhood.Rules = value;
    }

    /// <summary>Starts from a set with its replicas.</summary>
    /// <param name="set">The set.</param>
    /// <param name="effort">Sets priced and scans made until the search stops.</param>
    public void Start(DeploymentSet set, int effort)
    {
        Neighbourhood.Restart(effort);
        Elites.Clear();
        _routing.Forget();
        Array.Clear(_tried);
        Array.Clear(_applied);
        Neighbourhood.MoveTo(set, PriceWhole(set));
        if (double.IsInfinity(Cost)) StartFromNothing(); // a set beyond a limit is no place to start from
    }

    /// <summary>Improves the current set until no move does or the effort is spent.</summary>
    public void Descend()
    {
        Neighbourhood.Widen(isKicked: false);
        Neighbourhood.Focus();
        TryMoves();
    }

    /// <summary>
    /// Improves the current set until no move does, then perturbs and improves again until the effort is spent. It goes on from what it
    /// finds, unless that costs far more than the best; after a while it returns to the best.
    /// </summary>
    public void Improve(SeededRandom random)
    {
        Descend();
        _best.CopyFrom(Current);
        if (!IsAllowed)
        {
            StartFromNothing(); // most rules allow a plan that serves nothing
            TryMoves();
            if (IsAllowed) _best.CopyFrom(Current);
        }

        double bestCost = Cost;
        Elites.Add(Cost, Current.Options);
        Neighbourhood.Widen(isKicked: true);

        // A small problem is soon priced to the end, and a round without effort would go on forever.
        for (int barren = 0, strayed = 0; barren < _settings.BarrenKicks && !Neighbourhood.IsOver;)
        {
            long before = Neighbourhood.Effort;
            Kick(random);
            Elites.Add(Cost, Current.Options);
            barren = Neighbourhood.Effort - before > 4 ? 0 : barren + 1;
            if (Cost < bestCost - 1e-9 * Math.Abs(bestCost))
            {
                TryMoves();
                _best.CopyFrom(Current);
                Elites.Add(Cost, Current.Options);
                (bestCost, strayed) = (Cost, 0);
            }
            else if (Cost > _settings.Acceptance * bestCost || ++strayed > _settings.MostStrayed)
            {
                strayed = 0;
                Neighbourhood.MoveTo(_best, bestCost);
            }
        }

        Neighbourhood.MoveTo(_best, bestCost);
    }

    /// <summary>Sets priced and taken by each move since the start.</summary>
    public IEnumerable<MoveStatistics> Statistics => _moves.Select((move, m) => new MoveStatistics(move.Name, _tried[m], _applied[m]));

    /// <summary>Changes the current set at random and improves the outcome.</summary>
    private void Kick(SeededRandom random)
    {
        if (!Neighbourhood.TryRouteCurrent()) return;
        Neighbourhood.Focus();
        double cost = _perturbation.Apply(Current, Neighbourhood.FairPrices, _kicked, random);
        if (double.IsInfinity(cost)) return;
        Neighbourhood.MoveTo(_kicked, Judged(_kicked, cost));
        TryMoves();
    }

    private void StartFromNothing()
    {
        _kicked.Clear();
        Neighbourhood.MoveTo(_kicked, PriceWhole(_kicked));
    }

    /// <summary>Cost of a set even when the search is stopped, so that what it starts from is not lost.</summary>
    private double PriceWhole(DeploymentSet set)
    {
        (StopSignal stop, _routing.Stop) = (_routing.Stop, StopSignal.Never);
        long start = Stopwatch.GetTimestamp();
        double cost = Judged(set, _pricer.Price(set));
        _routing.Stop = stop;
        stop.Reserve(_settings.RoutingReserve * Stopwatch.GetElapsedTime(start)); // the plan takes one more routing
        return cost;
    }

    /// <summary>The cost of a set, or that of one that breaks a rule.</summary>
    private double Judged(DeploymentSet set, double cost) =>
        Rules is not { } rules || double.IsInfinity(cost) || rules.Allow(_planner, set) ? cost : Forbidden;

    /// <summary>Improves the current set until no move does.</summary>
    private void TryMoves()
    {
        for (int m = 0; m < _moves.Length && !Neighbourhood.IsOver;)
        {
            long before = Neighbourhood.Evaluations;
            bool found = _moves[m].Find(Neighbourhood);
            _tried[m] += Neighbourhood.Evaluations - before;
            if (found)
            {
                _applied[m]++;
                Neighbourhood.MoveTo(Neighbourhood.Found, Neighbourhood.FoundCost);
            }

            m = found ? 0 : m + 1;
        }
    }
}
