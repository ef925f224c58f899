using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Search;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Planning;

/// <summary>
/// Searches for the deployments with the least cost over the look-ahead, switching included. For each pair of a set it tries the running
/// deployment, the proposed one, none, one replica more or fewer, and the next utilisation levels. So it takes back a change that does not pay for itself.
/// </summary>
internal sealed class TransitionSearch
{
    private const double LeastGain = 1e-9; // relative; a smaller gain is round-off
    private readonly ProblemTables _t;
    private readonly RollingOptions _options;
    private readonly ExpectedPricer _pricer;
    private readonly Func<DeploymentSet, bool> _isAllowed;
    private readonly StopSignal _stop;
    private readonly IReadOnlyList<Deployment> _running;
    private readonly DeploymentSet _survivors; // the running deployments that can still run
    private readonly double _runningPerHour;   // $

    public TransitionSearch(
        ProblemTables tables,
        ExpectedPricer pricer,
        IReadOnlyList<Deployment> running,
        DeploymentSet survivors,
        RollingOptions options,
        Func<DeploymentSet, bool> isAllowed,
        StopSignal stop)
    {
        (_t, _pricer, _running, _survivors, _options, _isAllowed, _stop) = (tables, pricer, running, survivors, options, isAllowed, stop);
        double cost = pricer.Price(survivors);
        if (double.IsInfinity(cost)) cost = pricer.Price(new DeploymentSet(tables)); // a limit forbids keeping them: nothing is served
        _runningPerHour = cost / _t.Problem.HorizonHours;
    }

    /// <summary>Cost of going to a set over the look-ahead, $; infinity if it breaks a limit or is not allowed.</summary>
    public double Judged(DeploymentSet set) => Price(set) is var price && double.IsFinite(price) && _isAllowed(set) ? price : double.PositiveInfinity;

    /// <summary>Improves a copy of a set until no single change helps or time is up.</summary>
    /// <returns>The set and its price, $; infinity if no allowed set was found.</returns>
    public (DeploymentSet Set, double Price) Improve(DeploymentSet from, DeploymentSet proposed)
    {
        (DeploymentSet set, DeploymentSet trial) = (new(_t), new(_t));
        set.CopyFrom(from);
        double price = Judged(set);
        for (bool better = true; better && !_stop.IsSet;)
        {
            better = false;
            foreach (int pair in PairsOf(_survivors, proposed, set))
            {
                if (_stop.IsSet) break;
                foreach ((int option, int replicas) in StatesOf(pair, set, proposed))
                {
                    trial.CopyFrom(set);
                    if (!Put(trial, pair, option, replicas)) continue;
                    double changed = Price(trial);
                    if (!IsBelow(changed, price) || !_isAllowed(trial)) continue;
                    price = changed;
                    set.CopyFrom(trial);
                    better = true;
                }
            }
        }

        return (set, price);
    }

    /// <summary>Cost of going to a set over the look-ahead, $; infinity if it breaks a limit.</summary>
    private double Price(DeploymentSet set)
    {
        double after = _pricer.Price(set);
        if (double.IsInfinity(after)) return after;
        var schedule = new TransitionSchedule(_t, _running, set.ToDeployments(), _options.Switching);
        double interim = 0;
        if (schedule.Interim is { } deployments)
        {
            double cost = _pricer.Price(DeploymentSet.Of(_t, deployments));
            if (double.IsInfinity(cost)) return cost;
            interim = cost / _t.Problem.HorizonHours;
        }

        return schedule.CostOver(_options.LookAhead, _runningPerHour, interim, after / _t.Problem.HorizonHours);
    }

    /// <summary>Whether a price is below another by more than round-off.</summary>
    public static bool IsBelow(double price, double other) =>
        double.IsFinite(price) && (double.IsInfinity(other) || price < other - LeastGain * Math.Max(1, Math.Abs(other)));

    private int[] PairsOf(params ReadOnlySpan<DeploymentSet> sets)
    {
        var pairs = new SortedSet<int>();
        foreach (DeploymentSet set in sets)
            foreach (int option in set.Options) pairs.Add(_t.PairOf(option));
        return [.. pairs];
    }

    /// <summary>States of a pair other than its state in the set; 0 replicas for no deployment.</summary>
    private (int Option, int Replicas)[] StatesOf(int pair, DeploymentSet set, DeploymentSet proposed)
    {
        (int option, int replicas) = StateOf(pair, set);
        List<(int, int)> states = [StateOf(pair, _survivors), StateOf(pair, proposed), (-1, 0)];
        if (replicas > 0)
        {
            states.Add((option, replicas + 1));
            if (replicas > 1) states.Add((option, replicas - 1));
            if (_t.LevelOf(option) > 0) states.Add((option - 1, replicas));
            if (_t.LevelOf(option) < _t.LevelCount - 1) states.Add((option + 1, replicas));
        }

        return [.. states.Distinct().Where(state => state != (option, replicas))];
    }

    private (int Option, int Replicas) StateOf(int pair, DeploymentSet set)
    {
        int slot = SlotOf(pair, set);
        return slot < 0 ? (-1, 0) : (set.Options[slot], set.Replicas[slot]);
    }

    private int SlotOf(int pair, DeploymentSet set)
    {
        for (int d = 0; d < set.Count; d++)
            if (_t.PairOf(set.Options[d]) == pair) return d;
        return -1;
    }

    private bool Put(DeploymentSet set, int pair, int option, int replicas)
    {
        int slot = SlotOf(pair, set);
        if (replicas > _t.Problem.MaxReplicas || (replicas > 0 && replicas < _t.LeastReplicas)) return false;
        if (replicas == 0 && slot >= 0) set.RemoveAt(slot);
        else if (replicas > 0 && slot >= 0) set.Replace(slot, option, replicas);
        else if (replicas > 0) set.Add(option, replicas);
        else return false;
        return true;
    }
}
