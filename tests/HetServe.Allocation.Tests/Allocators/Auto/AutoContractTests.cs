using HetServe.Allocation.Allocators;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Synthetic;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators.Auto;

public sealed class AutoContractTests : AllocatorContract
{
    /// <summary>Longer than any run of these tests, so that none is cut off and every run is repeatable.</summary>
    private static readonly TimeSpan s_unhurried = TimeSpan.FromMinutes(5);

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
        Instances.Engine[0],
    ];

    protected override IAllocator Create(TimeSpan? timeLimit = null) => new AutoAllocator(
        new HighsSolver(), new() { TimeLimit = timeLimit ?? s_unhurried, Adaptive = new() { Starts = 3, StartEffort = 300 } });
}
