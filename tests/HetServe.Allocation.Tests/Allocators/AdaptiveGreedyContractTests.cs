using HetServe.Allocation.Allocators;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators;

public sealed class AdaptiveGreedyContractTests : AllocatorContract
{
    /// <summary>Few starts and little effort: what holds for them holds for more.</summary>
    protected override IAllocator Create(TimeSpan? timeLimit = null) =>
        new AdaptiveGreedyAllocator(new() { Effort = SearchEffort.Quick, Starts = 2, StartEffort = 100, TimeLimit = timeLimit });
}
