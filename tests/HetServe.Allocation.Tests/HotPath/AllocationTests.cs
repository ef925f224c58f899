using HetServe.Allocation.Allocators;
using HetServe.Allocation.Plans;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Tables;
using HetServe.Allocation.Workloads;

namespace HetServe.Allocation.Tests.HotPath;

/// <summary>What a call allocates on a thread whose search memory is there already.</summary>
public class AllocationTests
{
    private static readonly AdaptiveGreedyOptions s_little = new() { Starts = 1, Effort = 1, DegreeOfParallelism = 1 };

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

        Beside(new AdaptiveGreedyAllocator(s_little with { Starts = 4, Effort = 300 }), tables).Should().BeLessThan(32 * 1024);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Effort_allocates_nothing(string kind)
    {
        ProblemTables tables = Compile(kind);

        long more = Beside(new AdaptiveGreedyAllocator(s_little with { Effort = 900 }), tables);
        long little = Beside(new AdaptiveGreedyAllocator(s_little), tables);

        // 672 bytes have been seen once, of unknown origin; the smallest object for each of 900 priced sets would be 21 KB.
        (more - little).Should().BeLessThan(2 * 1024);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_start_allocates_its_statistics_alone(string kind)
    {
        ProblemTables tables = Compile(kind);
        long more = Beside(new AdaptiveGreedyAllocator(s_little with { Starts = 5, Effort = 100 }), tables);
        long one = Beside(new AdaptiveGreedyAllocator(s_little), tables);

        (more - one).Should().BeLessThan(4 * 1024);
    }

    private static ProblemTables Compile(string kind) => ProblemTables.Compile(SyntheticInstances.Generate(6, 4, 5, 1, kind == "plain"
        ? null
        : new() { Capped = true, AverageDelay = true, Measured = true }));

    /// <summary>Bytes that a call allocates beyond what making its result from the plan takes.</summary>
    private static long Beside(IAllocator allocator, ProblemTables tables)
    {
        AllocationPlan plan = allocator.Allocate(tables).Plan!;
        long call = Least(() => allocator.Allocate(tables));
        return call - Least(() => Result(tables, plan));
    }

    /// <summary>Makes plan and report as an allocator does.</summary>
    private static AllocationResult Result(ProblemTables tables, AllocationPlan plan)
    {
        int[] options = new int[plan.Deployments.Count], replicas = new int[plan.Deployments.Count];
        double[] shares = new double[options.Length * tables.QueryStride];
        for (int d = 0; d < options.Length; d++)
        {
            (string model, string tier, Parallelism parallelism, replicas[d]) = plan.Deployments[d];
            options[d] = tables.FindOption(model, tier, parallelism);
            foreach (Route route in plan.Routes)
            {
                if (route.Model == model && route.Tier == tier)
                    shares[d * tables.QueryStride + tables.QueryIndex[route.Query]] = route.Fraction;
            }
        }

        AllocationPlan built = PlanBuilder.Create(tables, plan.Allocator, options, replicas, shares);
        return HeuristicResult.Create(tables, built, [], new(null, default));
    }

    /// <summary>The least of a few runs: the first ones also compile code.</summary>
    private static long Least(Func<object> run)
    {
        long least = long.MaxValue;
        for (int n = 0; n < 5; n++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(run());
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
