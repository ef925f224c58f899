using HetServe.Allocation.Problems;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Opens a cheap set of deployments: from nothing, or from what serves one query type, it tries the most promising options alone and in
/// pairs with a second one, by their worth at the prices of an exact routing, as long as that saves cost. One per search thread.
/// </summary>
internal sealed class SetOpening
{
    private readonly ProblemTables _t;
    private readonly Survey _survey;
    private readonly SetPricer _pricer;
    private readonly OpeningScan _scan;
    private readonly SearchSettings _settings;
    private readonly FairPrices _fair;
    private readonly DeploymentSet _base, _trial, _start;
    private readonly RoutingSolution _routing;
    private readonly Opening[] _first, _second;

    public SetOpening(
        ProblemTables tables, Survey survey, OptionRows rows, SetPricer pricer, OpeningScan scan, SearchSettings settings)
    {
        (_t, _survey, _pricer, _scan, _settings) = (tables, survey, pricer, scan, settings);
        (Set, _base, _trial, _start) = (new(tables), new(tables), new(tables), new(tables));
        _routing = new RoutingSolution(tables);
        _fair = new FairPrices(tables, rows);
        (_first, _second) = (new Opening[settings.FirstOpenings], new Opening[settings.SecondOpenings]);
    }

    /// <summary>The set opened last.</summary>
    public DeploymentSet Set { get; }

    /// <summary>Opens a set.</summary>
    /// <param name="query">
    /// Query type whose cheapest deployment the set begins with, which makes sets of another kind; -1 to begin with nothing.
    /// </param>
    public void Run(int query)
    {
        _base.Clear();
        if (query >= 0) OpenCheapest(query);
        _scan.Focus(_survey.FluidValue, errorPrice: null);
        Set.CopyFrom(_base);
        double cost = _pricer.Fit(Set, double.PositiveInfinity);
        do
        {
            while (OpenBest(ref cost, fair: null)) _base.CopyFrom(Set);
        }
        while (Refocus(ref cost));
        FitWhole(ref cost);
        if (query < 0) OpenAtFairPrices(ref cost);
        if (LeavesDemand(cost)) MakeRoom(ref cost);
        Refit();
        AddReplicas();
        ServeRest();
    }

    /// <summary>Opens what serves most of a query type for its cost, all of it paid by that query type.</summary>
    private void OpenCheapest(int query)
    {
        (int option, int replicas) = CheapestFor(query, 1, _base);
        if (option >= 0) _base.Add(option, replicas);
    }

    /// <summary>
    /// The option, of a pair not in a set, that serves most of a share of a query type for its cost, with its replicas; -1 where nothing does
    /// within the GPUs and the budget that the set leaves.
    /// </summary>
    private (int Option, int Replicas) CheapestFor(int query, double share, DeploymentSet set)
    {
        (int best, int bestReplicas, double least) = (-1, 0, double.PositiveInfinity);
        foreach (int o in _t.Candidates)
        {
            if (set.HasPair(_t.PairOf(o)) || !_t.FindAdmitted(query, o, out RouteMetrics route)) continue;
            if (route.ErrorRate > _t.MeanErrorLimit[query] || route.Slo.DelaySeconds > _t.MeanDelayLimit[query]) continue;
            ReplicaLoad load = share * _t.LoadOf(o, route);
            double replicas = Math.Min(Math.Max(load.Replicas + _t.SpareReplicas, _t.LeastReplicas), set.MostReplicas(o));
            if (replicas < _t.LeastReplicas) continue;
            double part = share * Math.Min(1, (replicas - _t.SpareReplicas) / load.Tightest);
            if (_t.Interruptible[_t.TierIndexOf(o)]) part = Math.Min(part, _t.MaxInterruptible[query]);
            double money = _t.Rental[o] * replicas + _t.StoragePrice * _t.WeightsGb[o];
            double cost = money + part * _t.DelayCostPerSecond[query] * route.DelaySeconds;
            if (set.FixedCost + money > _t.Budget || cost >= least * part) continue;
            (best, bestReplicas, least) = (o, (int)replicas, cost / part);
        }

        return (best, bestReplicas);
    }

    /// <summary>Where demand is left, opens for each query type what serves its rest for the least cost.</summary>
    private void ServeRest()
    {
        double cost = _pricer.Price(Set, _routing);
        for (int i = 0; i < _t.QueryCount && LeavesDemand(cost); i++)
        {
            if (double.IsInfinity(_pricer.Price(Set, _routing))) return; // stopped
            double rest = 1;
            for (int d = 0; d < Set.Count; d++) rest -= _routing.Shares[d * _t.QueryStride + i];
            if (rest < Tolerances.ZeroShare) continue;
            (int option, int replicas) = CheapestFor(i, rest, Set);
            if (option < 0) continue;
            Set.Add(option, replicas);
            double served = _pricer.Price(Set);
            if (served < cost) cost = served;
            else Set.RemoveAt(Set.Count - 1);
        }
    }

    /// <summary>
    /// Grows another set from nothing with the prices of the first in mind, by which a first opening need not serve everything to be worth it.
    /// </summary>
    private void OpenAtFairPrices(ref double cost)
    {
        if (double.IsInfinity(_pricer.Price(Set, _routing))) return;
        _fair.Update(Set, _routing);
        _base.Clear();
        OpenBest(ref cost, _fair);
    }

    /// <summary>Chooses the replicas once more, now that the cost is known, where that is cheaper.</summary>
    private void Refit()
    {
        double cost = _pricer.Price(Set);
        if (double.IsInfinity(cost)) return;
        _trial.CopyFrom(Set);
        if (_pricer.Fit(_trial, cost) < cost) Set.CopyFrom(_trial);
    }

    /// <summary>
    /// Where demand is left, adds replicas one by one to the deployment whose next one saves most: sizes that were rounded for scarce GPUs may
    /// leave GPUs over.
    /// </summary>
    private void AddReplicas()
    {
        double cost = _pricer.Price(Set, _routing);
        while (LeavesDemand(cost) && MostWanted() is var d and >= 0)
        {
            Set.SetReplicas(d, Set.Replicas[d] + 1);
            double more = _pricer.Price(Set, _routing);
            if (!(more < cost))
            {
                Set.SetReplicas(d, Set.Replicas[d] - 1);
                return;
            }

            cost = more;
        }
    }

    /// <summary>The deployment whose next replica saves most beyond its rental in the last routing, among those with GPUs for it; -1 for none.</summary>
    private int MostWanted()
    {
        (int wanted, double most) = (-1, 0);
        for (int d = 0; d < Set.Count; d++)
        {
            int o = Set.Options[d];
            double saved = _routing.ReplicaPrice[d] - _t.Rental[o];
            bool fits = Set.Replicas[d] < _t.Problem.MaxReplicas && Set.HasRoom(o, 1);
            if (fits && saved > most) (wanted, most) = (d, saved);
        }

        return wanted;
    }

    /// <summary>
    /// Where scans keep to some of the options: lets them look at those that promise most beside the base, and opens the best of them; false
    /// where none helps.
    /// </summary>
    private bool Refocus(ref double cost)
    {
        if (!_scan.IsFocused) return false;
        _trial.CopyFrom(_base);
        if (double.IsInfinity(_pricer.Relax(_trial, _routing))) return false;
        _scan.Focus(_routing.Value, _routing.ErrorPrice);
        if (!OpenBest(ref cost, fair: null)) return false;
        _base.CopyFrom(Set);
        return true;
    }

    /// <summary>Whether a limit, rather than its price, keeps demand unserved: the penalties then outweigh everything else.</summary>
    private bool LeavesDemand(double cost) => cost > _settings.CrampedCost * (Set.FixedCost + _survey.CheapestService);

    /// <summary>Closes each deployment in turn to open one or two others in its place, for where budget or GPUs are too few for more.</summary>
    private void MakeRoom(ref double cost)
    {
        _start.CopyFrom(Set);
        for (int d = 0; d < _start.Count; d++)
        {
            _base.CopyFrom(_start);
            _base.RemoveAt(d);
            OpenBest(ref cost, fair: null);
        }

        FitWhole(ref cost);
    }

    /// <summary>Whole replicas for a set that was found by fractions.</summary>
    private void FitWhole(ref double cost)
    {
        if (Set.Count > _settings.WholeReplicasUpTo) cost = _pricer.Fit(Set, double.PositiveInfinity);
    }

    /// <summary>Adds to the base the one or two options that make the cheapest set, if it is cheaper than the best so far; false where none does.</summary>
    private bool OpenBest(ref double cost, FairPrices? fair)
    {
        double before = cost;
        int firsts = Scan(_base, fair, double.PositiveInfinity, _first);
        for (int a = 0; a < firsts; a++)
        {
            Extend(_first[a].Option);
            Keep(_trial, ref cost);
            Extend(_first[a].Option);
            int seconds = Scan(_trial, null, cost, _second);
            for (int b = 0; b < seconds; b++)
            {
                Extend(_first[a].Option);
                _trial.Add(_second[b].Option, _t.LeastReplicas);
                Keep(_trial, ref cost);
            }
        }

        return cost < (Set.Count > _settings.WholeReplicasUpTo ? before * (1 - _settings.LeastOpeningGain) : before);
    }

    /// <summary>The trial becomes the base and one option more.</summary>
    private void Extend(int option)
    {
        _trial.CopyFrom(_base);
        _trial.Add(option, _t.LeastReplicas);
    }

    /// <summary>Finds openings beside a set that could bring it below a cost; their gains are about the most they can.</summary>
    private int Scan(DeploymentSet set, FairPrices? fair, double cost, Span<Opening> openings)
    {
        double relaxed = _pricer.Relax(set, _routing);
        if (double.IsInfinity(relaxed)) return 0;
        double leastGain = Math.Max(0, double.IsInfinity(cost) ? 0 : _settings.GainMargin * (relaxed - cost));
        return _scan.Run(_routing, set, fair, relaxed - set.FixedCost - _survey.CheapestService, leastGain, openings);
    }

    private void Keep(DeploymentSet set, ref double cost)
    {
        if (set.FixedCost + _survey.CheapestService >= cost) return;
        double fitted = set.Count > _settings.WholeReplicasUpTo ? _pricer.Relax(set, _routing, cost) : _pricer.Fit(set, cost);
        if (!(fitted < cost - 1e-9 * Math.Abs(cost))) return;
        cost = fitted;
        Set.CopyFrom(set);
    }
}
