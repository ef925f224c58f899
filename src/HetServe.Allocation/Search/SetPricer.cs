using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>Prices a set of options: finds replicas and routes, and the cost that results. One per search thread.</summary>
internal sealed partial class SetPricer(ProblemTables tables, RoutingSolver routing, SearchSettings settings)
{
    /// <summary>A size so close to a whole number is one.</summary>
    private const double Whole = 1e-7;

    private readonly RoutingSolution _routed = new(tables);
    private readonly RoutingSolution _sized = new(tables);
    private double[] _size = [];  // by slot, replicas
    private int[] _rounded = [];  // by slot, replicas

    /// <summary>Sets fitted so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Cost of the set with the replicas it has, $; infinity where it breaks a limit or the routing has no optimum.</summary>
    /// <param name="set">The set.</param>
    /// <param name="solution">Takes the routing.</param>
    public double Price(DeploymentSet set, RoutingSolution solution)
    {
        if (set.Fits) return routing.Route(set.Options, set.Replicas, solution) + set.FixedCost;
        solution.Begin(set.Options);
        return solution.End(RoutingStatus.BeyondLimits, 0);
    }

    /// <summary>As <see cref="Price(DeploymentSet, RoutingSolution)"/>, for those who need the cost alone.</summary>
    public double Price(DeploymentSet set) => Price(set, _routed);

    /// <summary>
    /// Cost with the fewest replicas each and more bought in fractions, $: a lower bound for the set. The solution's prices include rental.
    /// </summary>
    /// <param name="set">The set; its replicas become the fewest allowed.</param>
    /// <param name="solution">Takes the sizing.</param>
    /// <param name="cutOff">A cost of no interest: infinity is returned where the set cannot be cheaper.</param>
    public double Relax(DeploymentSet set, RoutingSolution solution, double cutOff = double.PositiveInfinity)
    {
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, tables.LeastReplicas);
        if (set.Fits) return routing.Size(set.Options, set.Replicas, solution, cutOff - set.FractionalCost, default, set.Bought) + set.FractionalCost;
        solution.Begin(set.Options);
        return solution.End(RoutingStatus.BeyondLimits, 0);
    }

    /// <summary>Drops the fractions of replicas of a sizing and routes what then fits; infinity where there are none to drop.</summary>
    /// <param name="set">The set; takes the replicas.</param>
    /// <param name="solution">The sizing; takes the routing.</param>
    public double RoundDown(DeploymentSet set, RoutingSolution solution)
    {
        bool any = false;
        for (int d = 0; d < set.Count; d++)
        {
            int down = (int)Math.Floor(solution.Size[d] + Whole);
            any |= solution.Size[d] - down > Whole;
            set.SetReplicas(d, down);
        }

        return any ? Price(set, solution) : double.PositiveInfinity;
    }

    /// <summary>
    /// Chooses replicas for the set's options: the fractional sizes rounded up, then down one by one where that is cheaper.
    /// </summary>
    /// <param name="set">The set; its replicas are replaced.</param>
    /// <param name="cutOff">A cost of no interest: infinity is returned as soon as the set cannot be cheaper.</param>
    public double Fit(DeploymentSet set, double cutOff)
    {
        double cost = FitFractions(set, cutOff);
        if (tables.HasNodes && !double.IsInfinity(cost)) FitNodes(set, ref cost, cutOff);
        return cost;
    }

    private double FitFractions(DeploymentSet set, double cutOff)
    {
        Evaluations++;
        double bound = Relax(set, _sized, cutOff);
        if (bound >= cutOff) return double.PositiveInfinity;
        TakeSizes();

        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, Up(_size[d]));
        double cost = Price(set);
        if (double.IsInfinity(cost)) cost = FitScarce(set, bound, cutOff);
        for (int n = 0; n < settings.RoundingsDown && MostIdle(set, out double giveBack) is var d and >= 0 && cost - giveBack < cutOff; n++)
        {
            int replicas = set.Replicas[d];
            _size[d] = replicas; // not looked at again
            set.SetReplicas(d, replicas - 1);
            double less = set.FixedCost < cost ? Price(set) : double.PositiveInfinity;
            if (less < cost) cost = less;
            else set.SetReplicas(d, replicas);
        }

        if (cost < settings.ExchangeReach * cutOff && !double.IsInfinity(cutOff)) ExchangeReplicas(set, ref cost);
        return cost;
    }

    private static int Up(double size) => (int)Math.Ceiling(size - Whole);

    private void TakeSizes()
    {
        if (_size.Length < _sized.Slots) (_size, _rounded) = (new double[2 * _sized.Slots], new int[2 * _sized.Slots]);
        _sized.Size.CopyTo(_size);
    }

    /// <summary>Where a limit forbids rounding all sizes up: takes replicas away until it holds, or sizes one by one where that costs much.</summary>
    private double FitScarce(DeploymentSet set, double bound, double cutOff)
    {
        double cost = double.PositiveInfinity;
        while (double.IsInfinity(cost) && ReduceLeastNeeded(set)) cost = Price(set);
        if (cost <= settings.PoorRounding * bound) return cost;
        set.Replicas.CopyTo(_rounded);
        double sized = SizeOneByOne(set, bound, Math.Min(cost, cutOff));
        if (sized < cost) return sized;
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, _rounded[d]);
        return cost;
    }

    /// <summary>
    /// Chooses replicas one deployment after the other: the one whose size is closest below a whole number gets whole replicas, and the rest
    /// is sized again beside it. Slower than rounding, and better where GPUs are scarce.
    /// </summary>
    private double SizeOneByOne(DeploymentSet set, double bound, double cutOff)
    {
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, tables.LeastReplicas);
        for (int turn = 0; turn < 4 * set.Count && bound < cutOff; turn++)
        {
            int next = -1;
            double least = 1;
            for (int d = 0; d < set.Count; d++)
            {
                double up = Up(_size[d]) - _size[d];
                if (_size[d] - set.Replicas[d] <= Whole || up >= least) continue;
                int o = set.Options[d], more = Up(_size[d]) - set.Replicas[d];
                if (!set.HasRoom(o, more)) continue;
                (next, least) = (d, up);
            }

            if (next < 0) break;
            set.SetReplicas(next, Up(_size[next]));
            bound = routing.Size(set.Options, set.Replicas, _sized, cutOff - set.FractionalCost, default, set.Bought) + set.FractionalCost;
            if (_sized.Status == RoutingStatus.Optimal) TakeSizes();
        }

        if (!(bound < cutOff)) return double.PositiveInfinity;
        for (int d = 0; d < set.Count; d++) set.SetReplicas(d, Math.Max(set.Replicas[d], (int)Math.Floor(_size[d] + Whole)));
        return Price(set);
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
            if (set.Replicas[d] == tables.LeastReplicas || idle <= 0.5) continue;
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
            if (added > Whole && set.Replicas[d] > tables.LeastReplicas && (least < 0 || added > set.Replicas[least] - _size[least])) least = d;
        }

        if (least < 0) return false;
        set.SetReplicas(least, set.Replicas[least] - 1);
        return true;
    }
}
