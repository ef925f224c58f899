using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// GH. Phase 1 opens a cheap set of deployments that can serve every query type: starting from nothing, the most promising options are
/// tried alone and in pairs with a second one, as long as that saves cost. Phase 2 (<see cref="ServingPhase"/>) serves what is left, one
/// query type after the other.
/// </summary>
internal sealed class GreedyConstruction
{
    private const GreedyMechanisms OpenPhaseNeeds = GreedyMechanisms.ParallelismFeasibility | GreedyMechanisms.CostPerCoverage;
    private const double GainMargin = 0.9;
    private const int Firsts = 3, Seconds = 4;
    private const int FewDeployments = 6;   // up to here whole replicas decide between sets; fractions are close beyond
    private const double LeastGain = 1e-3;  // of a round's cost, with many deployments
    private readonly ServingPhase _serving;
    private readonly SetEvaluator _evaluator;
    private readonly OpeningScan _scan;
    private readonly RoutingSolver _routing;
    private readonly DeploymentSet _base, _trial, _best, _start;
    private readonly double[] _shares;
    private readonly ProblemTables _t;
    private readonly FairPrices _fair;
    private readonly Survey _survey;
    private readonly Opening[] _first = new Opening[Firsts], _second = new Opening[Seconds];

    public GreedyConstruction(SearchWorkspace workspace)
    {
        _t = workspace.Tables;
        (_evaluator, _scan, _routing) = (workspace.Evaluator, workspace.Scan, workspace.Routing);
        _serving = new ServingPhase(_t, new ParallelismFeasibility(_t));
        State = new GreedyState(_t, workspace.Capacity);
        Set = workspace.NewSet();
        (_base, _trial) = (workspace.NewSet(), workspace.NewSet());
        (_best, _start) = (workspace.NewSet(), workspace.NewSet());
        _shares = new double[workspace.Capacity * _t.QueryStride];
        _survey = workspace.Survey;
        _fair = new FairPrices(_t, workspace.Rows, workspace.Capacity);
    }

    /// <summary>Deployments and routes constructed, before the routes are made exact.</summary>
    public GreedyState State { get; }

    /// <summary>Deployments of the outcome.</summary>
    public DeploymentSet Set { get; }

    /// <summary>Cost of the outcome, $; not set where M1 is off, for its routes may break limits.</summary>
    public double Cost { get; private set; }

    /// <summary>Constructs from an order; afterwards <see cref="Set"/> and <see cref="Cost"/> hold the outcome.</summary>
    /// <param name="order">Query types in the order served.</param>
    /// <param name="mechanisms">Mechanisms in use.</param>
    /// <param name="seeded">
    /// Whether phase 1 starts from what serves the order's first query type by itself, rather than from nothing: a plan of another kind.
    /// </param>
    public void Run(ReadOnlySpan<int> order, GreedyMechanisms mechanisms, bool seeded)
    {
        State.Reset();
        if ((mechanisms & OpenPhaseNeeds) == OpenPhaseNeeds)
        {
            if (seeded) _serving.Run(State, order[..1], mechanisms, _scan.Stop);
            _base.CopyFrom(State.Set);
            State.Reset();
            OpenPhase(seeded);
        }

        _serving.Run(State, order, mechanisms, _scan.Stop);
        Set.CopyFrom(State.Set);
        if ((mechanisms & GreedyMechanisms.ParallelismFeasibility) == 0) return;

        // Routes made exact; replicas too where that is cheaper.
        Cost = _evaluator.Cost(Set);
        if (double.IsInfinity(Cost)) return;
        _trial.CopyFrom(State.Set);
        double fitted = _evaluator.Fit(_trial, Cost);
        if (fitted < Cost)
        {
            Cost = fitted;
            Set.CopyFrom(_trial);
        }
    }

    /// <summary>Writes the shares of the outcome, at [slot·QueryStride + i].</summary>
    public void CopyShares(GreedyMechanisms mechanisms, Span<double> shares)
    {
        if ((mechanisms & GreedyMechanisms.ParallelismFeasibility) != 0 && !double.IsInfinity(_evaluator.Cost(Set))) _routing.CopyShares(shares);
        else State.Shares.CopyTo(shares);
    }

    /// <summary>
    /// Phase 1: grows the base as long as that saves cost; unless it was seeded, then grows another set from nothing with the first one's
    /// prices in mind, by which a first opening need not serve everything to be worth it.
    /// </summary>
    private void OpenPhase(bool seeded)
    {
        _scan.Focus(_survey.FluidValue, errorPrice: null);
        _best.CopyFrom(_base);
        double cost = _evaluator.Fit(_best, double.PositiveInfinity);
        do
        {
            while (OpenBest(ref cost, fair: null)) _base.CopyFrom(_best);
        }
        while (Refocus(ref cost));
        FitBest(ref cost);
        if (!seeded && !double.IsInfinity(_evaluator.Cost(_best)))
        {
            _fair.Update(_best, _routing);
            _base.Clear();
            OpenBest(ref cost, _fair);
        }

        if (LeavesDemand(cost)) MakeRoom(ref cost);
        for (int d = 0; d < _best.Count; d++) State.Open(_best.Options[d], _best.Replicas[d]);
        if (double.IsInfinity(_evaluator.Cost(_best))) return; // stopped: the set stands, and its routes are found at the end
        _routing.CopyShares(_shares);
        for (int i = 0; i < _t.QueryCount; i++)
        {
            for (int d = 0; d < _best.Count; d++)
            {
                double share = _shares[d * _t.QueryStride + i];
                if (share > Tolerances.ZeroShare && _t.FindRoute(i, _best.Options[d], out var route)) State.Route(i, d, share, route);
            }
        }
    }

    /// <summary>
    /// Where scans keep to some of the options: lets them look at those that promise most beside the base, and opens the best of them; false
    /// where none helps.
    /// </summary>
    private bool Refocus(ref double cost)
    {
        if (!_scan.IsFocused || _base.Count + 2 > _base.Capacity) return false;
        _trial.CopyFrom(_base);
        if (double.IsInfinity(_evaluator.Relax(_trial))) return false;
        _scan.Focus(_routing.Value, _routing.ErrorPrice);
        if (!OpenBest(ref cost, fair: null)) return false;
        _base.CopyFrom(_best);
        return true;
    }

    /// <summary>Whether a limit, rather than its price, keeps demand unserved: the penalties then outweigh everything else.</summary>
    private bool LeavesDemand(double cost) => cost > 2 * (_best.FixedCost + _survey.CheapestService);

    /// <summary>Closes each deployment in turn to open one or two others in its place, for where budget or GPUs are too few for more.</summary>
    private void MakeRoom(ref double cost)
    {
        _start.CopyFrom(_best);
        for (int d = 0; d < _start.Count; d++)
        {
            _base.CopyFrom(_start);
            _base.RemoveAt(d);
            OpenBest(ref cost, fair: null);
        }

        FitBest(ref cost);
    }

    /// <summary>Whole replicas for a set that was found by fractions.</summary>
    private void FitBest(ref double cost)
    {
        if (_best.Count > FewDeployments) cost = _evaluator.Fit(_best, double.PositiveInfinity);
    }

    /// <summary>Adds to the base the one or two options that make the cheapest set, if it is cheaper than the best so far; false where none does.</summary>
    private bool OpenBest(ref double cost, FairPrices? fair)
    {
        double before = cost;
        int firsts = Scan(_base, fair, double.PositiveInfinity, _first);
        for (int a = 0; a < firsts; a++)
        {
            _trial.CopyFrom(_base);
            _trial.Add(_first[a].Option, 1);
            Keep(_trial, ref cost);
            _trial.CopyFrom(_base);
            _trial.Add(_first[a].Option, 1);
            int seconds = Scan(_trial, null, cost, _second);
            for (int b = 0; b < seconds; b++)
            {
                _trial.CopyFrom(_base);
                _trial.Add(_first[a].Option, 1);
                _trial.Add(_second[b].Option, 1);
                Keep(_trial, ref cost);
            }
        }

        return cost < (_best.Count > FewDeployments ? before * (1 - LeastGain) : before);
    }

    /// <summary>Finds openings beside a set that could bring it below a cost; their gains are about the most they can.</summary>
    private int Scan(DeploymentSet set, FairPrices? fair, double cost, Span<Opening> openings)
    {
        if (set.Count + 2 > set.Capacity) return 0;
        double relaxed = _evaluator.Relax(set);
        double leastGain = Math.Max(0, double.IsInfinity(cost) ? 0 : GainMargin * (relaxed - cost));
        return double.IsInfinity(relaxed) ? 0 : _scan.Run(_routing, set, fair, relaxed - set.FixedCost - _survey.CheapestService, leastGain, openings);
    }

    private void Keep(DeploymentSet set, ref double cost)
    {
        if (set.FixedCost + _survey.CheapestService >= cost) return;
        double fitted = set.Count > FewDeployments ? _evaluator.Relax(set, cost) : _evaluator.Fit(set, cost);
        if (!(fitted < cost - 1e-9 * Math.Abs(cost))) return;
        cost = fitted;
        _best.CopyFrom(set);
    }
}
