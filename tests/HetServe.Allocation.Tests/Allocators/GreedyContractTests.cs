using HetServe.Allocation.Allocators;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators;

public sealed class GreedyContractTests : AllocatorContract
{
    protected override IAllocator Create(TimeSpan? timeLimit = null) => new GreedyAllocator();
}
