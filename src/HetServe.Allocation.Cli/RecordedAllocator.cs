using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Cli;

/// <summary>An allocator that keeps its last result, for studies that report plans only. Not safe for concurrent calls.</summary>
internal sealed class RecordedAllocator(IAllocator allocator) : IAllocator
{
    /// <inheritdoc/>
    public string Name => allocator.Name;

    /// <summary>The last result; null before the first.</summary>
    public AllocationResult? Last { get; private set; }

    /// <inheritdoc/>
    public AllocationResult Allocate(
        ProblemTables tables, AllocationPlan? start, IProgress<AllocationProgress>? progress, CancellationToken cancellationToken) =>
        Last = allocator.Allocate(tables, start, progress, cancellationToken);
}
