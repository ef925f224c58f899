using HetServe.Allocation.Studies.Baselines;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Studies.Tests.Baselines;

public sealed class HomogeneousContractTests : AllocatorContract
{
    protected override IAllocator Create(TimeSpan? timeLimit = null) =>
        new HomogeneousAllocator(new() { Starts = 1, Effort = 50, TimeLimit = timeLimit });
}
