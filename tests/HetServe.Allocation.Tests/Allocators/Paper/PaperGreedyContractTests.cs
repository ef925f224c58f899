using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators.Paper;

public sealed class PaperGreedyContractTests : AllocatorContract
{
    protected override IAllocator Create(TimeSpan? timeLimit = null) => new PaperGreedyAllocator();
}
