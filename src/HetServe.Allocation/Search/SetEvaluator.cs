using HetServe.Allocation.Search.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Prices a set of options: finds replicas and routes, and the cost that results.</summary>
internal sealed class SetEvaluator(ProblemTables tables, RoutingSolver routing, int capacity)
{
    private readonly double[] _size = new double[capacity];

    /// <summary>Sets priced so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Replica sizings stopped at their lower bound.</summary>
    public long CutOff { get; private set; }

    /// <summary>Cost of the set with the replicas it has; infinity where it breaks a limit.</summary>
    public double Cost(DeploymentSet set)
    {
        for (int gpu = 0; gpu < tables.GpuNames.Length; gpu++)
            if (set.GpusLeft(gpu) < 0) return double.PositiveInfinity;
        return routing.Route(set.Options, set.Replicas) + set.FixedCost;
    }

    /// <summary>
    /// Cost with one replica each and more bought in fractions; leaves the routing at that solution, whose prices include rental.
    /// </summary>
    public double Relax(DeploymentSet set)
    {
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, 1);
        for (int gpu = 0; gpu < tables.GpuNames.Length; gpu++)
            if (set.GpusLeft(gpu) < 0) return double.PositiveInfinity;
        return routing.Size(set.Options, set.Replicas, _size) + set.FixedCost;
    }

    /// <summary>
    /// After <see cref="Relax"/>: drops the fractions of replicas and routes what then fits; false where there are none to drop.
    /// </summary>
    public bool RoundDown(DeploymentSet set, out double cost)
    {
        bool any = false;
        for (int d = 0; d < set.Count; d++)
        {
            int down = (int)Math.Floor(_size[d] + 1e-7);
            any |= _size[d] - down > 1e-7;
            set.SetReplicas(d, down);
        }

        cost = any ? Cost(set) : double.PositiveInfinity;
        return any && !double.IsInfinity(cost);
    }

    /// <summary>
    /// Chooses replicas for the set's options: the fractional sizes rounded up, then down one by one where that is cheaper.
    /// </summary>
    /// <param name="set">The set; its replicas are replaced.</param>
    /// <param name="cutOff">A cost that is of no interest: infinity is returned as soon as the set cannot be cheaper.</param>
    public double Fit(DeploymentSet set, double cutOff)
    {
        Evaluations++;
        double bound = Relax(set);
        if (bound >= cutOff)
        {
            CutOff++;
            return double.PositiveInfinity;
        }

        // What rounding down could give back at most: the rental of each replica of which less than half is needed.
        double giveBack = 0;
        for (int d = 0; d < set.Count; d++)
        {
            int up = (int)Math.Ceiling(_size[d] - 1e-7);
            if (MayDrop(up, d)) giveBack += tables.Rental[set.Options[d]];
            set.SetReplicas(d, up);
        }

        double cost = Cost(set);
        while (double.IsInfinity(cost) && ReduceLeastNeeded(set)) cost = Cost(set);
        for (int d = 0; d < set.Count && cost - giveBack < cutOff; d++)
        {
            int replicas = set.Replicas[d];
            if (replicas <= _size[d] || !MayDrop(replicas, d)) continue;
            giveBack -= tables.Rental[set.Options[d]];
            set.SetReplicas(d, replicas - 1);
            double less = set.FixedCost < cost ? Cost(set) : double.PositiveInfinity;
            if (less < cost) cost = less;
            else set.SetReplicas(d, replicas);
        }

        return cost;
    }

    private bool MayDrop(int up, int slot) => up > 1 && up - _size[slot] > 0.5;

    /// <summary>Takes a replica where rounding up added most; false where none was added.</summary>
    private bool ReduceLeastNeeded(DeploymentSet set)
    {
        int least = -1;
        for (int d = 0; d < set.Count; d++)
        {
            double added = set.Replicas[d] - _size[d];
            if (added > 1e-7 && set.Replicas[d] > 1 && (least < 0 || added > set.Replicas[least] - _size[least])) least = d;
        }

        if (least < 0) return false;
        set.SetReplicas(least, set.Replicas[least] - 1);
        return true;
    }
}
