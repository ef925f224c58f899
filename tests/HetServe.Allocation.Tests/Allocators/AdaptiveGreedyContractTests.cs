using HetServe.Allocation.Allocators;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators;

public sealed class AdaptiveGreedyContractTests : AllocatorContract
{
    protected override IAllocator Create(TimeSpan? timeLimit = null) => new AdaptiveGreedyAllocator(new() { TimeLimit = timeLimit });
}
