using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// What the moves of a local search work with: the current set, prices to screen its neighbours by, and a place for the cheaper neighbour
/// that a move finds. Moves do not change the current set; the search takes what they find. One per search thread.
/// </summary>
internal sealed class Neighbourhood
{
    private readonly SetPricer _pricer;
    private readonly OpeningScan _scan;
    private readonly SetPlanner _planner;
    private readonly SearchSettings _settings;
    private readonly PricedSets _priced;
    private readonly FairPrices _fair;
    private readonly DeploymentSet _fitted;
    private readonly RoutingSolution _routed;      // of the current set, where it is known
    private readonly RoutingSolution _relaxed;     // of a neighbour without its opening
    private readonly Opening[] _openings;
    private readonly double _floor;                // the least that routing costs, $
    private readonly int _leastReplicas;
    private bool _isRouted;
    private int _width;
    private long _effortEnd;

    public Neighbourhood(
        ProblemTables tables, Survey survey, OptionRows rows, SetPricer pricer, OpeningScan scan, SetPlanner planner, SearchSettings settings)
    {
        (_pricer, _scan, _planner, _settings) = (pricer, scan, planner, settings);
        (Current, Trial, Found, _fitted) = (new(tables), new(tables), new(tables), new(tables));
        _priced = new PricedSets(settings.RememberedSetsLog2);
        _fair = new FairPrices(tables, rows);
        (_routed, _relaxed) = (new(tables), new(tables));
        _openings = new Opening[Math.Max(settings.Width, settings.KickedWidth)];
        _leastReplicas = tables.LeastReplicas;
        _floor = survey.CheapestService;
        _width = settings.Width;
    }

    /// <summary>The set whose neighbours are looked at.</summary>
    public DeploymentSet Current { get; }

    /// <summary>Cost of the current set, $.</summary>
    public double Cost { get; private set; }

    /// <summary>Scratch set of the moves.</summary>
    public DeploymentSet Trial { get; }

    /// <summary>The cheaper neighbour that the last successful move found.</summary>
    public DeploymentSet Found { get; }

    /// <summary>Cost of <see cref="Found"/>, $.</summary>
    public double FoundCost { get; private set; }

    /// <summary>Rules beyond the problem's that every set taken keeps; null for none.</summary>
    public PlanRules? Rules { get; set; }

    /// <summary>Whether the effort is spent or the search was stopped.</summary>
    public bool IsOver => Effort >= _effortEnd || _scan.Stop.IsSet;

    /// <summary>Sets priced and scans made so far.</summary>
    public long Effort => _pricer.Evaluations + _scan.Runs;

    /// <summary>Sets priced so far.</summary>
    public long Evaluations => _pricer.Evaluations;

    /// <summary>Prices of the current set; they are current after <see cref="TryRouteCurrent"/>.</summary>
    public FairPrices FairPrices => _fair;

    /// <summary>Forgets every neighbour and allows new effort.</summary>
    /// <param name="effort">Sets priced and scans made until the search is over.</param>
    public void Restart(int effort)
    {
        _effortEnd = Effort + effort;
        _priced.Clear();
    }

    /// <summary>Sets how many openings are tried: few after a perturbation, many otherwise.</summary>
    public void Widen(bool isKicked) => _width = isKicked ? _settings.KickedWidth : _settings.Width;

    /// <summary>Makes a set the current one.</summary>
    public void MoveTo(DeploymentSet set, double cost)
    {
        Cost = cost;
        Current.CopyFrom(set);
        _isRouted = false;
    }

    /// <summary>Routes the current set and derives its fair prices, unless that is done; false where the search was stopped.</summary>
    public bool TryRouteCurrent()
    {
        if (_isRouted) return true;
        if (double.IsInfinity(_pricer.Price(Current, _routed))) return false;
        _fair.Update(Current, _routed);
        return _isRouted = true;
    }

    /// <summary>Limits the scans that follow to the options that promise most at the current prices.</summary>
    public void Focus()
    {
        if (TryRouteCurrent()) _scan.Focus(_fair.Value, _fair.ErrorPrice);
    }

    /// <summary>Cost of a set with the replicas that suit it, $; infinity where it is known not to be cheaper.</summary>
    public double Fit(DeploymentSet set)
    {
        ref double bound = ref _priced.Bound(set);
        double cutOff = Threshold;
        if (bound >= cutOff) return double.PositiveInfinity;
        double cost = _pricer.Fit(set, cutOff);
        if (!_scan.Stop.IsSet) bound = Math.Min(cost, cutOff); // otherwise it was not priced to the end
        return cost;
    }

    /// <summary>Whether a set is cheaper than the current one and breaks no rule; it is then <see cref="Found"/>.</summary>
    public bool Finds(DeploymentSet set, double cost)
    {
        if (!(cost < Threshold) || (Rules is { } rules && !rules.Allow(_planner, set))) return false;
        Found.CopyFrom(set);
        FoundCost = cost;
        return true;
    }

    /// <summary>Opens one of the best options beside a set; true where the result is cheaper than the current set, and is <see cref="Found"/>.</summary>
    public bool FindsOpening(DeploymentSet set)
    {
        double cost = _pricer.Relax(set, _relaxed);
        if (double.IsInfinity(cost)) return false;
        if (TryEach(set, cost)) return true;

        // Fractional replicas price the capacity of a deployment too low for the scan to see what could take a remainder.
        cost = _pricer.RoundDown(set, _relaxed);
        return !double.IsInfinity(cost) && TryEach(set, cost);
    }

    /// <summary>Cost below which a set is cheaper by more than round-off.</summary>
    private double Threshold => Cost - 1e-9 * Math.Abs(Cost);

    private bool TryEach(DeploymentSet set, double cost)
    {
        Span<Opening> openings = _openings.AsSpan(0, _width);

        // The opening has to bring the set below the current cost. Where the relaxation is below it already, replicas are in fractions: an
        // opening may lose so much in fractions and still save whole replicas.
        double leastGain = cost > Threshold ? _settings.GainMargin * (cost - Threshold) : cost - Threshold;
        int found = _scan.Run(_relaxed, set, fair: null, cost - set.FixedCost - _floor, leastGain, openings);
        for (int n = 0; n < found && !IsOver; n++)
        {
            set.Add(openings[n].Option, _leastReplicas);
            if (set.FixedCost + _floor < Threshold)
            {
                _fitted.CopyFrom(set);
                if (Finds(_fitted, Fit(_fitted))) return true;
            }

            set.RemoveAt(set.Count - 1);
        }

        return false;
    }
}
