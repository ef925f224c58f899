using HetServe.Allocation.Plans;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Prices a set of options: finds replicas and routes, and the cost that results.</summary>
internal sealed partial class SetEvaluator(ProblemTables tables, RoutingSolver routing, int capacity)
{
    private const int RoundingsDown = 4;
    private const double DearRounding = 1.02;
    private readonly double[] _size = new double[capacity];
    private readonly int[] _reduced = new int[capacity];

    /// <summary>Sets priced so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Counts a set priced with the replicas it has.</summary>
    public void Count() => Evaluations++;

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
    public double Relax(DeploymentSet set, double cutOff = double.PositiveInfinity)
    {
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, 1);
        for (int gpu = 0; gpu < tables.GpuNames.Length; gpu++)
            if (set.GpusLeft(gpu) < 0) return double.PositiveInfinity;
        return routing.Size(set.Options, set.Replicas, _size, cutOff - set.FixedCost) + set.FixedCost;
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
        double bound = Relax(set, cutOff);
        if (bound >= cutOff) return double.PositiveInfinity;

        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, (int)Math.Ceiling(_size[d] - 1e-7));
        double cost = Cost(set);
        if (double.IsInfinity(cost)) cost = FitScarce(set, bound, cutOff);
        for (int n = 0; n < RoundingsDown && MostIdle(set, out double giveBack) is var d and >= 0 && cost - giveBack < cutOff; n++)
        {
            int replicas = set.Replicas[d];
            _size[d] = replicas; // not looked at again
            set.SetReplicas(d, replicas - 1);
            double less = set.FixedCost < cost ? Cost(set) : double.PositiveInfinity;
            if (less < cost) cost = less;
            else set.SetReplicas(d, replicas);
        }

        if (cost < Near * cutOff && !double.IsInfinity(cutOff)) ExchangeReplicas(set, ref cost);
        return cost;
    }

    /// <summary>Where a limit forbids to round all sizes up: takes replicas away until it does not, or dives where that costs much.</summary>
    private double FitScarce(DeploymentSet set, double bound, double cutOff)
    {
        double cost = double.PositiveInfinity;
        while (double.IsInfinity(cost) && ReduceLeastNeeded(set)) cost = Cost(set);
        if (cost <= DearRounding * bound) return cost;
        set.Replicas.CopyTo(_reduced);
        double dived = Dive(set, bound, Math.Min(cost, cutOff));
        if (dived < cost) return dived;
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, _reduced[d]);
        return cost;
    }

    /// <summary>
    /// Chooses replicas from the fractional sizes by diving: one deployment after the other gets whole replicas, that which needs least to fill them first, and
    /// the rest is sized anew beside it. Slower, and better where GPUs are scarce.
    /// </summary>
    private double Dive(DeploymentSet set, double bound, double cutOff)
    {
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, 1);
        for (int turn = 0; turn < 4 * set.Count && bound < cutOff; turn++)
        {
            int next = -1;
            double least = 1;
            for (int d = 0; d < set.Count; d++)
            {
                double up = Math.Ceiling(_size[d] - 1e-7) - _size[d];
                if (_size[d] - set.Replicas[d] <= 1e-7 || up >= least) continue;
                int o = set.Options[d], more = (int)Math.Ceiling(_size[d] - 1e-7) - set.Replicas[d];
                if (more * tables.Gpus[o] > set.GpusLeft(tables.GpuIndexOf(o))) continue;
                (next, least) = (d, up);
            }

            if (next < 0) break;
            set.SetReplicas(next, (int)Math.Ceiling(_size[next] - 1e-7));
            bound = routing.Size(set.Options, set.Replicas, _size, cutOff - set.FixedCost) + set.FixedCost;
        }

        if (!(bound < cutOff)) return double.PositiveInfinity;
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, Math.Max(set.Replicas[d], (int)Math.Floor(_size[d] + 1e-7)));
        return Cost(set);
    }

    /// <summary>
    /// Deployment whose last replica is least needed and costs most, -1 where every last replica is needed by half; and what all such
    /// replicas cost together, $.
    /// </summary>
    private int MostIdle(DeploymentSet set, out double giveBack)
    {
        (int most, double idleMost) = (-1, 0);
        giveBack = 0;
        for (int d = 0; d < set.Count; d++)
        {
            double idle = set.Replicas[d] - _size[d], rental = tables.Rental[set.Options[d]];
            if (set.Replicas[d] == 1 || idle <= 0.5) continue;
            giveBack += rental;
            if (idle * rental > idleMost) (most, idleMost) = (d, idle * rental);
        }

        return most;
    }

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
