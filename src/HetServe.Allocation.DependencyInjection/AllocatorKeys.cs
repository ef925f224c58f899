using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using Microsoft.Extensions.DependencyInjection;

namespace HetServe.Allocation.DependencyInjection;

/// <summary>
/// Keys under which <see cref="HetServeAllocationServiceCollectionExtensions.AddHetServeAllocation"/> registers
/// an <see cref="IAllocator"/>.
/// </summary>
public static class AllocatorKeys
{
    /// <summary>A <see cref="GreedyAllocator"/>.</summary>
    public const string Greedy = "greedy";

    /// <summary>An <see cref="AdaptiveGreedyAllocator"/> with <see cref="AllocationServiceOptions.Adaptive"/>.</summary>
    public const string Adaptive = "adaptive";

    /// <summary>
    /// An <see cref="AutoAllocator"/> with <see cref="AllocationServiceOptions.Auto"/>. It uses the <see cref="IMilpSolver"/> that your
    /// service registers.
    /// </summary>
    public const string Auto = "auto";

    /// <summary>
    /// An <see cref="ExactAllocator"/> with <see cref="AllocationServiceOptions.Exact"/>. It uses the <see cref="IMilpSolver"/> that your
    /// service registers.
    /// </summary>
    public const string Exact = "exact";
}
