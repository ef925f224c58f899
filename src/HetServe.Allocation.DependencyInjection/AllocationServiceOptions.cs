using HetServe.Allocation.Allocators;
using HetServe.Allocation.Allocators.Exact;
using HetServe.Allocation.Planning;
using Microsoft.Extensions.DependencyInjection;

namespace HetServe.Allocation.DependencyInjection;

/// <summary>
/// Options of the services that <see cref="HetServeAllocationServiceCollectionExtensions.AddHetServeAllocation"/> registers. They are read
/// once, when the first service is resolved. Do not change them after that.
/// </summary>
public sealed class AllocationServiceOptions
{
    /// <summary>
    /// Key of the allocator that is the <see cref="IAllocator"/> without a key and that the <see cref="RollingPlanner"/> uses: one of
    /// <see cref="AllocatorKeys"/>, or your own. Default <see cref="AllocatorKeys.Adaptive"/>.
    /// </summary>
    public string DefaultAllocatorKey { get; set; } = AllocatorKeys.Adaptive;

    /// <summary>Options of <see cref="AllocatorKeys.Adaptive"/>. Default: see <see cref="AdaptiveGreedyOptions"/>.</summary>
    public AdaptiveGreedyOptions Adaptive { get; set; } = new();

    /// <summary>Options of <see cref="AllocatorKeys.Auto"/>. Default: see <see cref="AutoOptions"/>.</summary>
    public AutoOptions Auto { get; set; } = new();

    /// <summary>Options of <see cref="AllocatorKeys.Exact"/>. Default: see <see cref="ExactOptions"/>.</summary>
    public ExactOptions Exact { get; set; } = new();

    /// <summary>Options of the <see cref="RollingPlanner"/>. Default: see <see cref="RollingOptions"/>.</summary>
    public RollingOptions Rolling { get; set; } = new();
}
