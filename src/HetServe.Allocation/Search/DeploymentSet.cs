using HetServe.Allocation.Plans;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// A set of deployments with the limits it leaves: rental, weights and GPUs. Mutable, without routes; those follow from
/// <see cref="Routing.RoutingSolver"/>. It grows as needed: a problem's pairs are the only limit.
/// </summary>
internal sealed class DeploymentSet
{
    private readonly ProblemTables _t;
    private readonly double[] _gpusLeft; // by GPU type
    private readonly bool[] _hasPair;    // by pair
    private int[] _options;              // by slot
    private int[] _replicas;             // by slot

    public DeploymentSet(ProblemTables tables)
    {
        _t = tables;
        int room = Math.Min(16, tables.PairCount);
        (_options, _replicas) = (new int[room], new int[room]);
        _gpusLeft = [.. tables.GpuCount];
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
            int o = tables.FindOption(deployment.Model, deployment.Tier, deployment.Parallelism);
            if (o < 0 || !(tables.FreeGb[o] > 0) || set.HasPair(tables.PairOf(o))) continue;
            double room = Math.Floor(set.GpusLeft(tables.GpuIndexOf(o)) / tables.Gpus[o]);
            int replicas = (int)Math.Min(Math.Min(deployment.Replicas, tables.Problem.MaxReplicas), room);
            if (replicas >= 1) set.Add(o, replicas);
        }

        return set;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<int> Options => _options.AsSpan(0, Count);

    public ReadOnlySpan<int> Replicas => _replicas.AsSpan(0, Count);

    /// <summary>Rental of all replicas over the horizon, $.</summary>
    public double Rental { get; private set; }

    /// <summary>Weights stored, GB.</summary>
    public double WeightsGb { get; private set; }

    /// <summary>Rental and storage of weights, $.</summary>
    public double FixedCost => Rental + _t.StoragePrice * WeightsGb;

    public bool HasPair(int pair) => _hasPair[pair];

    /// <summary>GPUs of a type that are left; negative where the set takes too many.</summary>
    public double GpusLeft(int gpu) => _gpusLeft[gpu];

    /// <summary>Whether the set takes no more GPUs than there are.</summary>
    public bool FitsGpus
    {
        get
        {
            foreach (double left in _gpusLeft)
                if (left < 0) return false;
            return true;
        }
    }

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
        if (Count == 0) (Rental, WeightsGb) = (0, 0);
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

    /// <summary>The deployments by name, in the order of the slots.</summary>
    public Deployment[] ToDeployments()
    {
        var list = new Deployment[Count];
        for (int d = 0; d < Count; d++)
        {
            int o = _options[d];
            list[d] = new Deployment(_t.ModelOf(o).Name, _t.TierOf(o).Name, _t.ParallelismOf(o), _replicas[d]);
        }

        return list;
    }

    private void Grow(int option, int replicas)
    {
        Rental += _t.Rental[option] * replicas;
        _gpusLeft[_t.GpuIndexOf(option)] -= _t.Gpus[option] * replicas;
    }
}
