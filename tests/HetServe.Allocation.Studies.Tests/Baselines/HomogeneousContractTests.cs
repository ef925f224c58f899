using HetServe.Allocation.Studies.Baselines;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Studies.Tests.Baselines;

public sealed class HomogeneousContractTests : AllocatorContract
{
    protected override IAllocator Create(TimeSpan? timeLimit = null) =>
        new HomogeneousAllocator(new() { Starts = 1, StartEffort = 50, TimeLimit = timeLimit });
}
