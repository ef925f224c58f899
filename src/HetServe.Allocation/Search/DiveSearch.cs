using HetServe.Allocation.Routing;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Search for where GPUs are scarce: what matters then is who gets them, and moving one deployment frees too few for another. It works on the
/// problem in which replicas are bought in fractions, whose prices of GPUs say who needs them most. It frees the deployments of a few models
/// at a time, keeps all others, and dives for the freed demand: a dive solves the relaxation over all options by generating those that pay
/// at its prices, makes one size whole, and repeats. One per search thread; it keeps its memory between runs.
/// </summary>
internal sealed class DiveSearch
{
    private const double Whole = 1e-6;         // a size so close to a whole number is one
    private const double LeastProgress = 1e-5; // of the cost, for another round
    private const double LeastGain = 1e-6;     // of the rental, for an option to be generated
    private readonly ProblemTables _t;
    private readonly RoutingSolver _routing;
    private readonly SetPricer _pricer;
    private readonly OpeningScan _scan;
    private readonly SearchSettings _settings;
    private readonly DeploymentSet _trial;
    private readonly RoutingSolution _relaxed; // of the trial
    private readonly bool[] _frozen;           // by pair: made whole downwards, so it may not grow again
    private readonly Opening[] _openings = new Opening[32];
    private double[] _size = [];               // by slot of the trial
    private int[] _most = [];                  // by slot of the trial: most replicas

    public DiveSearch(ProblemTables tables, RoutingSolver routing, SetPricer pricer, OpeningScan scan, SearchSettings settings)
    {
        (_t, _routing, _pricer, _scan, _settings) = (tables, routing, pricer, scan, settings);
        (Set, _trial) = (new(tables), new(tables));
        _relaxed = new RoutingSolution(tables);
        _frozen = new bool[_t.PairCount];
    }

    /// <summary>The best set found.</summary>
    public DeploymentSet Set { get; }

    private bool Stopped => _scan.Stop.IsSet;

    /// <summary>
    /// Whether this is a search for the problem: many deployments of many replicas, so that fractions are close to whole numbers, and more
    /// GPUs of some type would save cost.
    /// </summary>
    /// <param name="set">A set to begin with.</param>
    public bool Applies(DeploymentSet set)
    {
        long replicas = 0;
        foreach (int count in set.Replicas) replicas += count;
        if (set.Count < _settings.DiveFromDeployments || replicas < _settings.DiveFromReplicas * (long)set.Count || !_t.GpuCount.Any(double.IsFinite)) return false;
        Array.Clear(_frozen);
        FreeAll(set);
        _scan.Unfocus();
        if (double.IsInfinity(Relax(_settings.FirstDiveRounds))) return false;
        for (int gpu = 0; gpu < _t.GpuNames.Length; gpu++)
            if (_relaxed.GpuPrice[gpu] > 0) return true;
        return false;
    }

    /// <summary>Searches from a set; <see cref="Set"/> is no worse afterwards.</summary>
    /// <param name="set">The set, with its replicas.</param>
    /// <param name="effort">Dives to make.</param>
    /// <param name="random">Random numbers.</param>
    /// <returns>Dives made, and those that improved the set.</returns>
    public MoveStatistics Run(DeploymentSet set, int effort, SeededRandom random)
    {
        Set.CopyFrom(set);
        double best = _pricer.Price(set);
        int improvements = 0, dive = 0, barren = 0;
        for (; dive < effort && !Stopped; dive++)
        {
            if (dive == 0) FreeAll(set);
            else FreeSome(Math.Min(_settings.MostFreed + barren++ / _settings.DivePatience, _settings.MostFreedEver), random);
            double cost = Dive(best, random);
            if (!(cost < best - 1e-9 * Math.Abs(best))) continue;
            best = cost;
            Set.CopyFrom(_trial);
            improvements++;
            barren = 0;
        }

        return new MoveStatistics("dive", dive, improvements);
    }

    /// <summary>
    /// Solves the relaxation over all options, in which even first replicas are bought in fractions; returns its cost, $, about a lower bound
    /// on that of every set, with its prices.
    /// </summary>
    public (double Cost, RoutingSolution Prices) RelaxAll()
    {
        Array.Clear(_frozen);
        _trial.Clear();
        _scan.Unfocus();
        return (Relax(_settings.RelaxationRounds, leastProgress: 0), _relaxed);
    }

    private void FreeAll(DeploymentSet set)
    {
        _trial.CopyFrom(set);
        for (int d = 0; d < _trial.Count; d++) _trial.SetReplicas(d, 0);
    }

    /// <summary>Frees the deployments of a few models, those with many more often.</summary>
    private void FreeSome(int most, SeededRandom random)
    {
        _trial.CopyFrom(Set);
        for (int n = _settings.LeastFreed + random.Next(most - _settings.LeastFreed + 1); n > 0 && _trial.Count > 0; n--)
        {
            int model = ModelOf(random.Next(_trial.Count));
            for (int d = 0; d < _trial.Count; d++)
                if (ModelOf(d) == model) _trial.SetReplicas(d, 0);
        }

        int ModelOf(int slot) => _t.PairOf(_trial.Options[slot]) / _t.TierCount;
    }

    /// <summary>Makes the sizes of the trial whole one by one; infinity as soon as the outcome cannot be below the cut-off.</summary>
    private double Dive(double cutOff, SeededRandom random)
    {
        Array.Clear(_frozen);
        _scan.Unfocus();
        double cost = Relax(_settings.FirstDiveRounds);
        while (cost < cutOff && !Stopped)
        {
            if (!MakeOneWhole(random))
            {
                for (int d = _trial.Count - 1; d >= 0; d--)
                    if (_trial.Replicas[d] == 0) _trial.RemoveAt(d);
                return _pricer.Price(_trial);
            }

            cost = Relax(_settings.DiveRounds);
        }

        return double.PositiveInfinity;
    }

    /// <summary>
    /// Makes that size whole which loses least, at the price of its GPUs: upwards, now and then downwards. False where none is left whose next
    /// whole number the GPUs left allow; the routing then shows whether the set does without them.
    /// </summary>
    private bool MakeOneWhole(SeededRandom random)
    {
        int chosen = -1, whole = 0;
        double least = double.PositiveInfinity;
        for (int d = 0; d < _trial.Count; d++)
        {
            if (_size[d] - _trial.Replicas[d] <= Whole) continue;
            int o = _trial.Options[d], gpu = _t.GpuIndexOf(o);
            int up = (int)Math.Ceiling(_size[d] - Whole), down = (int)Math.Floor(_size[d] + Whole);
            (up, down) = (Math.Max(up, _t.LeastReplicas), down < _t.LeastReplicas ? 0 : down);
            if (!_trial.HasRoom(o, up - _trial.Replicas[d])) continue;
            double price = _t.Rental[o] + _relaxed.GpuPrice[gpu] * _t.Gpus[o];
            double lossUp = (up - _size[d]) * price, lossDown = (_size[d] - down) * price, chance = random.NextDouble();
            bool upwards = chance * (lossUp + lossDown) >= _settings.DiveRoundingDown * lossUp;
            double loss = (upwards ? lossUp : lossDown) * (1 + random.NextDouble());
            if (loss < least) (chosen, whole, least) = (d, upwards ? up : down, loss);
        }

        if (chosen < 0) return false;
        if (whole < _size[chosen] - Whole) _frozen[_t.PairOf(_trial.Options[chosen])] = true;
        if (whole > 0) _trial.SetReplicas(chosen, whole);
        else _trial.RemoveAt(chosen);
        return true;
    }

    /// <summary>
    /// Sizes the trial's free deployments, closes those without a size, opens options that pay at the prices found, and repeats; the sizes
    /// are those of the last round. Returns the cost, a lower bound but for the options not opened.
    /// </summary>
    private double Relax(int rounds, double leastProgress = LeastProgress)
    {
        double last = double.PositiveInfinity;
        for (int round = 0; ; round++)
        {
            double cost = _routing.Size(_trial.Options, _trial.Replicas, _relaxed, double.PositiveInfinity, Most()) + _trial.FractionalCost;
            if (double.IsInfinity(cost)) return cost;
            CloseUnsized();
            if (round == rounds || cost > last * (1 - leastProgress) || !Generate()) return cost;
            last = cost;
        }
    }

    /// <summary>Most replicas of each deployment of the trial: those made whole downwards may not grow.</summary>
    private ReadOnlySpan<int> Most()
    {
        if (_most.Length < _trial.Count) _most = new int[2 * _trial.Count];
        for (int d = 0; d < _trial.Count; d++)
            _most[d] = _frozen[_t.PairOf(_trial.Options[d])] ? _trial.Replicas[d] : _t.Problem.MaxReplicas;
        return _most.AsSpan(0, _trial.Count);
    }

    /// <summary>Takes the sizes of the relaxation and closes the deployments without one.</summary>
    private void CloseUnsized()
    {
        if (_size.Length < _relaxed.Slots) _size = new double[2 * _relaxed.Slots];
        _relaxed.Size.CopyTo(_size);

        // A deployment bought in fractions has no spare replicas yet.
        for (int d = 0; d < _trial.Count; d++)
            if (_trial.Replicas[d] == 0 && _size[d] > 0) _size[d] += _t.SpareReplicas;
        for (int d = _trial.Count - 1; d >= 0; d--)
        {
            if (_size[d] > 0) continue;
            _trial.RemoveAt(d);
            _size.AsSpan(d + 1, _trial.Count - d).CopyTo(_size.AsSpan(d));
        }
    }

    /// <summary>Opens options that pay at the prices of the last sizing; false where there are none.</summary>
    private bool Generate()
    {
        int count = _trial.Count;
        double leastGain = LeastGain * (1 + _trial.Rental);
        int found = _scan.Run(_relaxed, _trial, fair: null, mostSaved: double.PositiveInfinity, leastGain, _openings, inFractions: true);
        for (int n = 0; n < found; n++)
        {
            if (_trial.HasPair(_openings[n].Pair) || _frozen[_openings[n].Pair]) continue;
            _trial.Add(_openings[n].Option, 0);
        }

        return _trial.Count > count;
    }
}
