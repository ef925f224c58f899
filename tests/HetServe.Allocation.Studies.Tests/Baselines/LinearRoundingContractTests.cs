using HetServe.Allocation.OrTools;
using HetServe.Allocation.Problems;
using HetServe.Allocation.Studies.Baselines;
using HetServe.Allocation.Tests.Contracts;

namespace HetServe.Allocation.Studies.Tests.Baselines;

public sealed class LinearRoundingContractTests : AllocatorContract
{
    /// <summary>What is relaxed in a moment.</summary>
    protected override IEnumerable<AllocationProblem> Problems =>
        [.. Instances.Stored.Where((_, n) => n % 4 == 0), .. Instances.Synthetic.Take(8)];

    protected override bool HasPlanAtOnce => false;

    protected override IAllocator Create(TimeSpan? timeLimit = null) =>
        new LinearRoundingAllocator(MilpSolvers.Default, new() { TimeLimit = timeLimit });
}
