using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Routing;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Search;

/// <summary>All the memory that one search thread needs, allocated once.</summary>
internal sealed class SearchWorkspace
{
    private const int MostDeployments = 160;
    private readonly int[] _order;
    private readonly double[] _shares;

    public SearchWorkspace(ProblemTables tables, Survey survey)
    {
        (Tables, Survey) = (tables, survey);
        Capacity = Math.Min(MostDeployments, tables.PairCount + 2);
        Rows = new OptionRows(tables, 2 * Capacity);
        Routing = new RoutingSolver(tables, Rows);
        Evaluator = new SetEvaluator(tables, Routing, Capacity);
        Scan = new OpeningScan(tables, survey, Rows);
        Greedy = new GreedyConstruction(this);
        Scarce = new ScarceSearch(this);
        Local = new LocalSearch(this);
        _order = new int[tables.QueryCount];
        _shares = new double[Capacity * tables.QueryStride];
    }

    public ProblemTables Tables { get; }

    /// <summary>What is known of each query type, whatever is deployed.</summary>
    public Survey Survey { get; }

    /// <summary>Most deployments of a set.</summary>
    public int Capacity { get; }

    public OptionRows Rows { get; }

    public RoutingSolver Routing { get; }

    public SetEvaluator Evaluator { get; }

    public OpeningScan Scan { get; }

    public GreedyConstruction Greedy { get; }

    public ScarceSearch Scarce { get; }

    public LocalSearch Local { get; }

    /// <summary>What ends the searches of this workspace early. Set it before a run, and to <see cref="StopSignal.Never"/> after it.</summary>
    public StopSignal Stop
    {
        get => Scan.Stop;
        set => (Scan.Stop, Routing.Stop) = (value, value);
    }

    /// <summary>Runs GH from an order by number (<see cref="QueryOrder"/>).</summary>
    public void Construct(GreedyMechanisms mechanisms, int order, bool seeded, SeededRandom random)
    {
        Routing.Forget();
        QueryOrder.Fill(Tables, order, random, _order);
        Greedy.Run(_order, mechanisms, seeded);
    }

    /// <summary>The plan constructed last.</summary>
    public AllocationPlan ConstructedPlan(string allocator, GreedyMechanisms mechanisms)
    {
        Routing.Forget();
        Greedy.CopyShares(mechanisms, _shares);
        return PlanBuilder.Create(Tables, allocator, Greedy.Set.Options, Greedy.Set.Replicas, _shares.AsSpan(0, Greedy.Set.Count * Tables.QueryStride));
    }

    /// <summary>
    /// The plan of a set, routed exactly even when the search is stopped; it serves nothing where budget or storage do not allow the set.
    /// </summary>
    /// <param name="allocator">Name of the allocator.</param>
    /// <param name="set">The set.</param>
    /// <param name="anew">
    /// Whether routes are found from nothing: of routes that cost the same the plan then has those that depend on the set alone. Else they
    /// are found from those of the set priced last, which is far quicker where the two are alike. Default true.
    /// </param>
    public AllocationPlan ToPlan(string allocator, DeploymentSet set, bool anew = true)
    {
        if (anew) Routing.Forget();
        (StopSignal stop, Stop) = (Stop, StopSignal.Never);
        Span<double> shares = _shares.AsSpan(0, set.Count * Tables.QueryStride);
        if (double.IsFinite(Evaluator.Cost(set))) Routing.CopyShares(shares);
        else shares.Clear();
        Stop = stop;
        return PlanBuilder.Create(Tables, allocator, set.Options, set.Replicas, shares);
    }

    /// <summary>The deployments that exist and fit together (<see cref="DeploymentSet.Of"/>).</summary>
    public DeploymentSet SetOf(IReadOnlyList<Deployment> deployments) => DeploymentSet.Of(Tables, deployments, Capacity);

    /// <summary>An empty set.</summary>
    public DeploymentSet NewSet() => new(Tables, Capacity);
}
