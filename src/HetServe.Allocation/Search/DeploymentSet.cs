using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// A set of deployments with the limits it leaves: rental, weights, GPUs and power. Mutable, without routes; those follow from
/// <see cref="Routing.RoutingSolver"/>. It grows as needed: a problem's pairs are the only limit.
/// </summary>
internal sealed class DeploymentSet
{
    private readonly ProblemTables _t;
    private readonly double[] _gpusUsed; // by GPU type
    private readonly double[] _bought;   // by GPU type: GPUs that a sizing has in whole nodes, NaN where it buys them one by one
    private readonly double _powerSlack; // W, round-off of sums
    private readonly bool[] _hasPair;    // by pair
    private int[] _options;              // by slot
    private int[] _replicas;             // by slot

    public DeploymentSet(ProblemTables tables)
    {
        _t = tables;
        int room = Math.Min(16, tables.PairCount);
        (_options, _replicas) = (new int[room], new int[room]);
        _gpusUsed = new double[tables.GpuNames.Length];
        _bought = new double[tables.GpuNames.Length];
        Array.Fill(_bought, double.NaN);
        PowerLeft = tables.PowerLimit;
        _powerSlack = double.IsInfinity(tables.PowerLimit) ? 0 : Tolerances.Feasibility / 2 * Math.Max(1, tables.PowerLimit);
        _hasPair = new bool[tables.PairCount];
    }

    /// <summary>
    /// The deployments that can run. Left out are those that the problem does not know, a second one of a pair and those without GPUs;
    /// replicas are cut to what the limits allow.
    /// </summary>
    public static DeploymentSet Of(ProblemTables tables, IReadOnlyList<Deployment> deployments)
    {
        var set = new DeploymentSet(tables);
        foreach (Deployment deployment in deployments)
        {
            int o = tables.FindOption(deployment.Model, deployment.Tier, deployment.Parallelism, deployment.Utilization);
            if (o < 0 || !tables.Exists(o) || set.HasPair(tables.PairOf(o))) continue;
            int replicas = Math.Max(Math.Min(deployment.Replicas, set.MostReplicas(o)), tables.LeastReplicas);
            if (replicas <= set.MostReplicas(o)) set.Add(o, replicas);
        }

        return set;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<int> Options => _options.AsSpan(0, Count);

    public ReadOnlySpan<int> Replicas => _replicas.AsSpan(0, Count);

    /// <summary>Rental over the horizon, whole nodes where GPUs are bought so, $.</summary>
    public double Rental
    {
        get
        {
            if (!_t.HasNodes) return FractionalRental;
            double rental = FractionalRental;
            for (int gpu = 0; gpu < _gpusUsed.Length; gpu++)
                if (_t.NodeSize[gpu] > 1) rental += _t.NodeRental(gpu, _gpusUsed[gpu]) - _t.GpuRental[gpu] * _gpusUsed[gpu];
            return rental;
        }
    }

    /// <summary>Rental over the horizon were GPUs bought one by one, $: at most <see cref="Rental"/>.</summary>
    public double FractionalRental { get; private set; }

    /// <summary>Weights stored, GB.</summary>
    public double WeightsGb { get; private set; }

    /// <summary>Rental and storage of weights, $.</summary>
    public double FixedCost => Rental + _t.StoragePrice * WeightsGb;

    /// <summary>
    /// As <see cref="FixedCost"/>, were GPUs bought one by one but for those <see cref="Bought"/>: what a sizing in fractions adds to.
    /// </summary>
    public double FractionalCost
    {
        get
        {
            double rental = FractionalRental;
            for (int gpu = 0; gpu < _bought.Length; gpu++)
                if (!double.IsNaN(_bought[gpu])) rental += _t.GpuRental[gpu] * (_bought[gpu] - _gpusUsed[gpu]);
            return rental + _t.StoragePrice * WeightsGb;
        }
    }

    /// <summary>GPUs in whole nodes that sizings have, by GPU type: paid for, and no more than that. NaN for none.</summary>
    public ReadOnlySpan<double> Bought => _bought;

    /// <summary>Buys GPUs of a type for the sizings that follow; NaN to buy them one by one again.</summary>
    public void Buy(int gpu, double gpus) => _bought[gpu] = gpus;

    /// <summary>GPUs of a type that the replicas take.</summary>
    public double GpusUsed(int gpu) => _gpusUsed[gpu];

    public bool HasPair(int pair) => _hasPair[pair];

    /// <summary>GPUs of a type that are left; negative where the set takes too many.</summary>
    public double GpusLeft(int gpu) => (double.IsNaN(_bought[gpu]) ? _t.GpuCount[gpu] : _bought[gpu]) - _gpusUsed[gpu];

    /// <summary>Power left, W; negative where the set takes too much.</summary>
    public double PowerLeft { get; private set; }

    /// <summary>Whether the set takes no more GPUs and power than there are.</summary>
    public bool Fits
    {
        get
        {
            for (int gpu = 0; gpu < _gpusUsed.Length; gpu++)
                if (GpusLeft(gpu) < 0) return false;
            return PowerLeft >= -_powerSlack;
        }
    }

    /// <summary>Most replicas of a further deployment of an option that the GPUs and the power left allow.</summary>
    public int MostReplicas(int option)
    {
        double most = Math.Min(_t.Problem.MaxReplicas, Math.Floor(GpusLeft(_t.GpuIndexOf(option)) / _t.Gpus[option]));
        double watts = _t.ReplicaWatts(option);
        if (watts > 0) most = Math.Min(most, Math.Floor((PowerLeft + _powerSlack) / watts));
        return Math.Max(0, (int)most);
    }

    /// <summary>Whether the GPUs and the power left allow so many replicas more of an option.</summary>
    public bool HasRoom(int option, double replicas) =>
        replicas * _t.Gpus[option] <= GpusLeft(_t.GpuIndexOf(option)) && replicas * _t.ReplicaWatts(option) <= PowerLeft + _powerSlack;

    public void Add(int option, int replicas)
    {
        if (Count == _options.Length)
        {
            Array.Resize(ref _options, 2 * Count + 1);
            Array.Resize(ref _replicas, 2 * Count + 1);
        }

        _options[Count] = option;
        _replicas[Count++] = replicas;
        _hasPair[_t.PairOf(option)] = true;
        WeightsGb += _t.WeightsGb[option];
        Grow(option, replicas);
    }

    public void RemoveAt(int slot)
    {
        int option = _options[slot];
        Grow(option, -_replicas[slot]);
        WeightsGb -= _t.WeightsGb[option];
        _hasPair[_t.PairOf(option)] = false;
        Count--;
        for (int d = slot; d < Count; d++) (_options[d], _replicas[d]) = (_options[d + 1], _replicas[d + 1]);
        if (Count == 0) (FractionalRental, WeightsGb, PowerLeft) = (0, 0, _t.PowerLimit);
    }

    public void SetReplicas(int slot, int replicas)
    {
        Grow(_options[slot], replicas - _replicas[slot]);
        _replicas[slot] = replicas;
    }

    /// <summary>Puts another option in a slot's place, of the same pair or of one that is not in the set.</summary>
    public void Replace(int slot, int option, int replicas)
    {
        int before = _options[slot];
        Grow(before, -_replicas[slot]);
        WeightsGb += _t.WeightsGb[option] - _t.WeightsGb[before];
        _hasPair[_t.PairOf(before)] = false;
        _hasPair[_t.PairOf(option)] = true;
        (_options[slot], _replicas[slot]) = (option, replicas);
        Grow(option, replicas);
    }

    public void Clear()
    {
        while (Count > 0) RemoveAt(Count - 1);
    }

    public void CopyFrom(DeploymentSet other)
    {
        Clear();
        for (int d = 0; d < other.Count; d++) Add(other._options[d], other._replicas[d]);
    }

    /// <summary>A set of the same deployments.</summary>
    public DeploymentSet Copy()
    {
        var copy = new DeploymentSet(_t);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>The deployments by name, in the order of the slots.</summary>
    public Deployment[] ToDeployments()
    {
        var list = new Deployment[Count];
        for (int d = 0; d < Count; d++) list[d] = _t.DeploymentOf(_options[d], _replicas[d]);

        return list;
    }

    private void Grow(int option, int replicas)
    {
        FractionalRental += _t.Rental[option] * replicas;
        _gpusUsed[_t.GpuIndexOf(option)] += _t.Gpus[option] * replicas;
        PowerLeft -= _t.ReplicaWatts(option) * replicas;
    }
}
