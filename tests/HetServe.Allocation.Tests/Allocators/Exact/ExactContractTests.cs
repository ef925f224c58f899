using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators.Exact;

public sealed class ExactContractTests : AllocatorContract
{
    /// <summary>What is solved in a moment.</summary>
    protected override IEnumerable<AllocationProblem> Problems =>
    [
        SyntheticInstances.Generate(2, 2, 3, 1, new() { AverageDelay = true }),
        Instances.Load("six-types-starved"),
        SyntheticInstances.Generate(3, 2, 4, 2, new() { Capped = true }),
        SyntheticInstances.Generate(4, 3, 4, 3, new() { Measured = true }),
        SyntheticInstances.Generate(3, 3, 3, 4, new() { Budget = 20 }),
        SyntheticInstances.Generate(3, 3, 3, 5, new() { StorageStarved = true }),
        SyntheticInstances.Generate(3, 3, 4, 6, new() { MaxUnmet = 0 }),
        SyntheticInstances.Generate(3, 3, 4, 7, new() { LimitTtftAndTpot = true, Capped = true, AverageDelay = true }),
    ];

    protected override bool HasPlanAtOnce => false;

    protected override IAllocator Create(TimeSpan? timeLimit = null) =>
        new ExactAllocator(new HighsSolver(), new() { TimeLimit = timeLimit, RelativeGap = 0.01 });
}
