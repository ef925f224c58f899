using HetServe.Allocation.Allocators.Baselines;
using HetServe.Allocation.OrTools;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Tests.Allocators.Baselines;

public sealed class LinearRoundingContractTests : AllocatorContract
{
    /// <summary>What is relaxed in a moment.</summary>
    protected override IEnumerable<AllocationProblem> Problems => [.. Instances.Stored.Where((_, n) => n % 4 == 0), .. Instances.Synthetic.Take(8)];

    protected override bool HasPlanAtOnce => false;

    protected override IAllocator Create(TimeSpan? timeLimit = null) =>
        new LinearRoundingAllocator(MilpSolvers.Default, new() { TimeLimit = timeLimit });
}
