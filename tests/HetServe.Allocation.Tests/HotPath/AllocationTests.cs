using HetServe.Allocation.Allocators;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Search;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Tests.Evaluation;

namespace HetServe.Allocation.Tests.HotPath;

/// <summary>What a call allocates on a thread whose search memory is there already.</summary>
public class AllocationTests
{
    private static readonly AdaptiveGreedyOptions s_little = new() { Starts = 1, StartEffort = 1, DegreeOfParallelism = 1 };

    public static TheoryData<string> Kinds => ["plain", "capped-average-measured"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_greedy_allocator_allocates_little_beside_its_result(string kind)
    {
        ProblemTables tables = Compile(kind);

        Beside(new GreedyAllocator(), tables).Should().BeLessThan(32 * 1024);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_adaptive_greedy_allocator_allocates_little_beside_its_result(string kind)
    {
        ProblemTables tables = Compile(kind);

        Beside(new AdaptiveGreedyAllocator(s_little with { Starts = 4, StartEffort = 300 }), tables).Should().BeLessThan(32 * 1024);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Effort_allocates_nothing(string kind)
    {
        ProblemTables tables = Compile(kind);
        using WorkspacePool.Lease lease = WorkspacePool.Of(tables).Rent(StopSignal.Never);
        SearchWorkspace workspace = lease.Workspace;
        workspace.Opening.Run(query: -1);
        Search();

        Search().Should().Be(0);

        long Search()
        {
            var random = new SeededRandom(0, 0);
            return Allocated(() =>
            {
                workspace.Local.Start(workspace.Opening.Set, effort: 900);
                workspace.Local.Improve(random);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_start_allocates_its_outcome_alone(string kind)
    {
        ProblemTables tables = Compile(kind, queries: 1); // every start then finds what the first does
        long more = Beside(new AdaptiveGreedyAllocator(s_little with { Starts = 5, StartEffort = 100 }), tables);
        long one = Beside(new AdaptiveGreedyAllocator(s_little), tables);

        (more - one).Should().BeLessThan(4 * 4 * 1024);
    }

    private static ProblemTables Compile(string kind, int queries = 6) => ProblemTables.Compile(SyntheticInstances.Generate(queries, 4, 5, 1, kind == "plain"
        ? null
        : new() { Capped = true, AverageDelay = true, Measured = true }));

    /// <summary>Bytes that a call allocates beyond what making its result from the plan takes.</summary>
    /// <remarks>
    /// The runtime recompiles code while it runs, and its versions differ in what they allocate, by 1 KB for a result. Measured in
    /// turns, call and result are made by the same version but where it changes within a turn; so the median of the turns counts.
    /// </remarks>
    private static long Beside(IAllocator allocator, ProblemTables tables)
    {
        AllocationPlan plan = allocator.Allocate(tables).Plan!;
        long[] turns = new long[9];
        for (int n = 0; n < turns.Length; n++)
            turns[n] = Allocated(() => GC.KeepAlive(allocator.Allocate(tables))) - Allocated(() => GC.KeepAlive(Result(tables, plan)));
        Array.Sort(turns);
        return turns[turns.Length / 2];
    }

    /// <summary>Makes plan and report as an allocator does.</summary>
    private static AllocationResult Result(ProblemTables tables, AllocationPlan plan)
    {
        int[] options = new int[plan.Deployments.Count], replicas = new int[plan.Deployments.Count];
        double[] shares = new double[options.Length * tables.QueryStride];
        for (int d = 0; d < options.Length; d++)
        {
            (string model, string tier, Parallelism parallelism, replicas[d], double? utilization) = plan.Deployments[d];
            options[d] = tables.FindOption(model, tier, parallelism, utilization);
            foreach (Route route in plan.Routes)
            {
                if (route.Model == model && route.Tier == tier)
                    shares[d * tables.QueryStride + tables.QueryIndex[route.Query]] = route.Fraction;
            }
        }

        AllocationPlan built = PlanBuilder.Create(tables, plan.Allocator, options, replicas, shares);
        return CheckedResult.Create(tables, built, [], new(null, default));
    }

    private static long Allocated(Action run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
