using HetServe.Allocation.Allocators.Paper;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators.Paper;

public sealed class PaperAdaptiveGreedyContractTests : AllocatorContract
{
    protected override IAllocator Create(TimeSpan? timeLimit = null) => new PaperAdaptiveGreedyAllocator(new() { TimeLimit = timeLimit });
}
