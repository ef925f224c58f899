using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>
/// Finds the cheapest set within a small union of options, with whole replicas, by branch and bound. A node bounds the replicas of each option
/// from below and above. Its bound is the sizing in which replicas beyond the lower bounds are bought in fractions, even the first of an
/// option that may stay closed. It branches on a size that is not whole. One per search thread; it keeps its memory between runs.
/// </summary>
/// <param name="tables">The problem.</param>
/// <param name="routing">Sizes nodes that do not keep their rows, and has the stop signal.</param>
/// <param name="sizing">Sizes all other nodes. Nothing else may use it, for each node goes on from the one before.</param>
/// <param name="pricer">Prices sets with whole sizes.</param>
/// <param name="settings">What tunes the search.</param>
internal sealed class UnionSearch(
    ProblemTables tables, RoutingSolver routing, RoutingSolver sizing, SetPricer pricer, SearchSettings settings)
{
    private const double Whole = 1e-6;       // a size so close to a whole number is one
    private const double LeastWeight = 0.1;  // of an option that may stay closed, in replicas: to decide on it matters even where little of it is used
    private readonly DeploymentSet _open = new(tables), _leaf = new(tables);
    private readonly RoutingSolution _sized = new(tables);
    private readonly bool _keepsRows = !tables.HasNodes; // nodes of the search move right sides alone, unless they change what GPUs cost
    private int[] _option = [], _least = [], _most = []; // by member of the union
    private int[] _slotOption = [], _slotLeast = [], _slotMost = [], _member = []; // by slot of a node
    private double[] _size = []; // by slot of a node, replicas
    private int _count, _nodesLeft;
    private double _cutOff;
    private bool _found;

    /// <summary>Nodes looked at so far.</summary>
    public long Nodes { get; private set; }

    /// <summary>Whether the last run looked at all that could be cheaper.</summary>
    public bool IsComplete => _nodesLeft > 0;

    /// <summary>The cheapest set found.</summary>
    public DeploymentSet Best { get; } = new(tables);

    /// <summary>Looks for a set that costs less than a cut-off; infinity where none is found, else its cost, of <see cref="Best"/>.</summary>
    /// <param name="union">Options; several may be of one pair.</param>
    /// <param name="cutOff">The cost to beat, $.</param>
    /// <param name="nodes">Most nodes.</param>
    public double Run(ReadOnlySpan<int> union, double cutOff, int nodes)
    {
        Load(union);
        sizing.Stop = routing.Stop;
        if (_keepsRows) sizing.BeginUnion(union);
        (_cutOff, _nodesLeft, _found) = (cutOff, nodes, false);
        for (int gpu = 0; gpu < tables.GpuNames.Length; gpu++) _open.Buy(gpu, double.NaN);
        Branch();
        return _found ? _cutOff : double.PositiveInfinity;
    }

    private void Load(ReadOnlySpan<int> union)
    {
        _count = union.Length;
        if (_option.Length < _count)
        {
            int room = 2 * _count;
            (_option, _least, _most) = (new int[room], new int[room], new int[room]);
            (_slotOption, _slotLeast, _slotMost, _member) = (new int[room], new int[room], new int[room], new int[room]);
            _size = new double[room];
        }

        union.CopyTo(_option);
        _least.AsSpan(0, _count).Clear();
        _most.AsSpan(0, _count).Fill(tables.Problem.MaxReplicas);
    }

    /// <summary>Looks at what is left; false where it cannot be cheaper, or nothing more is to be looked at.</summary>
    private bool Branch()
    {
        if (_nodesLeft <= 0 || routing.Stop.IsSet) return false;
        _nodesLeft--;
        Nodes++;
        int slots = Place();
        if (slots < 0) return false;
        double bound = Bound(slots);
        if (!(bound < _cutOff * (1 - settings.UnionGap))) return false;
        if (BranchesOnNodes(slots)) return true;
        (int member, double size) = Fractional(slots);
        if (member < 0)
        {
            Take(slots);
            return true;
        }

        int least = _least[member], most = _most[member];
        int up = Math.Max((int)Math.Ceiling(size - Whole), tables.LeastReplicas), down = up - 1;
        if (down < tables.LeastReplicas) down = 0;
        if (up <= most) Raise(member, up);
        _most[member] = down;
        if (down >= least) Branch();
        _most[member] = most;
        return true;
    }

    /// <summary>Looks at what is left with at least so many replicas of a member, and all others of its pair closed.</summary>
    private void Raise(int member, int up)
    {
        int least = _least[member];
        _least[member] = up;
        if (least > 0)
        {
            Branch();
        }
        else
        {
            Span<int> kept = stackalloc int[_count];
            for (int m = 0; m < _count; m++)
            {
                kept[m] = _most[m];
                if (m != member && tables.PairOf(_option[m]) == tables.PairOf(_option[member])) _most[m] = 0;
            }

            Branch();
            for (int m = 0; m < _count; m++) _most[m] = kept[m];
        }

        _least[member] = least;
    }

    /// <summary>
    /// Where GPUs of a type are bought by nodes, looks at what is left with each number of nodes: paid for, and no more. The cost is convex in
    /// that number, so numbers further off than one whose bound is too high need no look. Parts of nodes are priced far below whole ones, so
    /// this comes before whole replicas.
    /// </summary>
    private bool BranchesOnNodes(int slots)
    {
        for (int gpu = 0; gpu < tables.GpuNames.Length; gpu++)
        {
            int size = tables.NodeSize[gpu];
            if (size == 1 || !double.IsNaN(_open.Bought[gpu])) continue;
            double used = 0;
            for (int d = 0; d < slots; d++)
                if (tables.GpuIndexOf(_slotOption[d]) == gpu) used += _size[d] * tables.Gpus[_slotOption[d]];
            if (used <= Whole) continue;
            int nodes = (int)Math.Ceiling(used / size - Whole), most = (int)Math.Min(int.MaxValue, tables.GpuCount[gpu] / size);
            for (int n = nodes; n <= most && Branch(gpu, n); n++) { }
            for (int n = nodes - 1; n >= 0 && Branch(gpu, n); n--) { }
            _open.Buy(gpu, double.NaN);
            return true;
        }

        return false;
    }

    private bool Branch(int gpu, int nodes)
    {
        _open.Buy(gpu, nodes * tables.NodeSize[gpu]);
        return Branch();
    }

    /// <summary>Places the members, without those that are closed where nodes do not keep their rows; -1 where the replicas that must be open do not fit.</summary>
    private int Place()
    {
        _open.Clear();
        int slots = 0;
        for (int m = 0; m < _count; m++)
        {
            if (_most[m] == 0 && !_keepsRows) continue;
            (_slotOption[slots], _slotLeast[slots], _slotMost[slots], _member[slots]) = (_option[m], _least[m], _most[m], m);
            slots++;
            if (_least[m] > 0) _open.Add(_option[m], _least[m]);
        }

        return _open.Fits ? slots : -1;
    }

    private double Bound(int slots)
    {
        double paid = _open.FractionalCost, cutOff = _cutOff * (1 - settings.UnionGap) - paid;
        ReadOnlySpan<int> least = _slotLeast.AsSpan(0, slots), most = _slotMost.AsSpan(0, slots);
        if (_keepsRows) return paid + sizing.SizeUnion(least, most, _size.AsSpan(0, slots), cutOff);
        double cost = routing.Size(_slotOption.AsSpan(0, slots), least, _sized, cutOff, most, _open.Bought);
        _sized.Size.CopyTo(_size);
        return paid + cost;
    }

    /// <summary>The member whose size weighs most of those that are not whole; -1 where all are whole.</summary>
    private (int Member, double Size) Fractional(int slots)
    {
        (int member, double size, double most) = (-1, 0, 0);
        for (int d = 0; d < slots; d++)
        {
            bool mayStayClosed = _slotLeast[d] == 0;
            double sized = _size[d], off = mayStayClosed ? sized : Math.Abs(sized - Math.Round(sized));
            if (off <= Whole) continue;
            double weight = tables.Rental[_slotOption[d]] * (mayStayClosed ? Math.Clamp(sized, LeastWeight, 1) : off);
            if (weight <= most) continue;
            (member, size, most) = (_member[d], mayStayClosed ? sized + tables.SpareReplicas : sized, weight);
        }

        return (member, size);
    }

    /// <summary>Prices the set of a node whose sizes are whole.</summary>
    private void Take(int slots)
    {
        _leaf.Clear();
        for (int d = 0; d < slots; d++)
            if (_slotLeast[d] > 0) _leaf.Add(_slotOption[d], (int)Math.Round(_size[d]));

        double cost = pricer.Price(_leaf);
        if (!(cost < _cutOff - 1e-9 * Math.Abs(_cutOff))) return;
        _cutOff = cost;
        _found = true;
        Best.CopyFrom(_leaf);
    }
}
