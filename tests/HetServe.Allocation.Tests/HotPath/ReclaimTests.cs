using System.Runtime.CompilerServices;
using HetServe.Allocation.Allocators;
using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Tests.HotPath;

/// <summary>What a call worked on is reclaimed once its caller lets go of it.</summary>
public class ReclaimTests
{
    public static TheoryData<IAllocator> Allocators =>
    [
        new GreedyAllocator(),
        new AdaptiveGreedyAllocator(new() { Starts = 2, StartEffort = 20 }),
        new AdaptiveGreedyAllocator(new() { Starts = 2, StartEffort = 20, DegreeOfParallelism = 1 }),
    ];

    [Theory]
    [MemberData(nameof(Allocators))]
    public void Compiled_problems_are_reclaimed(IAllocator allocator)
    {
        WeakReference[] tables = [.. Enumerable.Range(0, 5).Select(_ => Solve(allocator))];

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        tables.Count(reference => reference.IsAlive).Should().BeLessThanOrEqualTo(1, "a register may hold the last");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Solve(IAllocator allocator)
    {
        var tables = ProblemTables.Compile(Instances.Load("six-types"));
        allocator.Allocate(tables);
        return new WeakReference(tables);
    }
}
