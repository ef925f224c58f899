using HetServe.Allocation.Studies.Baselines;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Studies.Tests.Baselines;

public sealed class DecoupledContractTests : AllocatorContract
{
    protected override IAllocator Create(TimeSpan? timeLimit = null) =>
        new DecoupledAllocator(new() { Starts = 1, StartEffort = 50, TimeLimit = timeLimit });
}
